// npm run test:kills -- --runs 1000 --seed 1 --store directory|versitygw: so many SIGKILLs of living processes. The seed draws
// whether one or two processes run, which of them is killed and when; the machine decides what that moment hits.
import { parseArgs } from "node:util";
import { killStores } from "./kill-stores.ts";
import { KillingGround } from "./killing.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    store: { type: "string", default: "directory" },
    models: { type: "string", default: "few" },
  },
});
const wanted = Number(values.runs);
const store = killStores.find(name => name === values.store);
const models = values.models === "all" ? "all" : "few";
if (!Number.isSafeInteger(wanted) || wanted < 1 || !Number.isSafeInteger(Number(values.seed)) || !store) {
  process.stderr.write(
    `--runs is a whole number from 1 on, --seed a whole number, --store ${killStores.join(" or ")}\n`,
  );
  process.exit(2);
}

/** Runs side by side: more would only wait for each other. */
const lanes = 2;
const startedMs = performance.now();
const totals = { landed: 0, late: 0, failed: 0, resent: 0 };
const stages = new Map<string, number>();
await using ground = await KillingGround.open(store, models);
process.stdout.write(`an undisturbed run takes ${Math.round(ground.durationMs)} ms from its first step on\n`);
let seed = Number(values.seed);

async function lane(): Promise<void> {
  while (totals.landed < wanted) {
    const own = seed++;
    const { landed, violation, stage, resent } = await ground.kill(own);
    totals.landed += landed;
    totals.late += landed === 0 ? 1 : 0;
    totals.resent += resent;
    if (landed > 0) stages.set(stage, (stages.get(stage) ?? 0) + 1);
    if (violation === undefined) continue;
    totals.failed++;
    process.stdout.write(
      `seed ${own}, ${stage}: ${violation}\n  again: npm run test:kills -- --runs 1 --seed ${own} --store ${store}\n`,
    );
  }
}
const telling = setInterval(
  () => process.stdout.write(`${totals.landed} of ${wanted} kills, ${totals.failed} failed\n`),
  60_000,
);
await Promise.all(Array.from({ length: lanes }, lane));
clearInterval(telling);

const hit = [...stages].map(([stage, count]) => `${count} × ${stage}`).join(", ");
process.stdout.write(
  `${totals.landed} kills on ${store}, ${totals.late} came too late, ${totals.resent} mails left twice; the lake stood at: ${hit}; ${Math.round((performance.now() - startedMs) / 1000)} s\n${totals.failed} failed\n`,
);
process.exitCode = totals.failed > 0 ? 1 : 0;
