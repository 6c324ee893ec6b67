// npm run test:histories -- --runs 10000 --seed 1: so many histories, one after the other, beginning with this seed. A history
// that fails names its seed, and `--runs 1 --seed <that>` runs exactly it again.
import { parseArgs } from "node:util";
import { runHistory } from "./history.ts";

const { values } = parseArgs({ options: { runs: { type: "string" }, seed: { type: "string" } } });
const runs = Number(values.runs ?? 1000);
const firstSeed = Number(values.seed ?? 1);
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(firstSeed)) {
  process.stderr.write("--runs is a whole number from 1 on, --seed a whole number\n");
  process.exit(2);
}

const totals = { failed: 0, steps: 0, workers: 0, commits: 0, faults: 0, kills: 0 };
const startedMs = performance.now();
for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
  const { violations, steps, workers, commits, faults, kills } = await runHistory(seed);
  totals.steps += steps;
  totals.workers += workers;
  totals.commits += commits;
  totals.faults += faults;
  totals.kills += kills;
  if (violations.length > 0) {
    totals.failed++;
    process.stdout.write(
      `seed ${seed} failed:\n${violations.map(text => `  ${text}\n`).join("")}  again: npm run test:histories -- --runs 1 --seed ${seed}\n`,
    );
  }
  const done = seed - firstSeed + 1;
  if (done % 1000 === 0 && done < runs) process.stdout.write(`${done} of ${runs} histories, ${totals.failed} failed\n`);
}
const { failed, steps, workers, commits, faults, kills } = totals;
process.stdout.write(
  `${runs} histories from seed ${firstSeed}: ${workers} workers, ${commits} commits, ${steps} awaits, ${faults} faults, ${kills} kills, in ${Math.round((performance.now() - startedMs) / 1000)} s\n${failed} failed\n`,
);
process.exit(failed > 0 ? 1 : 0);
