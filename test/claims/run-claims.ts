// npm run test:claims -- --seeds 200 --seed 1: so many companies in which nothing happened, and how often something is claimed. Fails where
// a rate lies above its nominal level by more than chance: the lower end of its 95 % interval is above it.
import { execFile } from "node:child_process";
import { parseArgs, promisify } from "node:util";
import { wilsonInterval } from "../../functions/statistics/wilson.ts";
import type { CalmAnswer } from "./calm-company.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string" }, seed: { type: "string" }, workers: { type: "string" } },
});
const [seeds, firstSeed, workers] = [values.seeds ?? "200", values.seed ?? "1", values.workers ?? "2"].map(Number);
if (!seeds || !firstSeed || !workers || [seeds, firstSeed, workers].some(value => !Number.isSafeInteger(value))) {
  process.stderr.write("--seeds, --seed and --workers are whole numbers from 1 on\n");
  process.exit(2);
}

const script = new URL("calm-company.ts", import.meta.url).pathname;
const answers: CalmAnswer[] = [];
let next = firstSeed;

async function work(): Promise<void> {
  for (let seed = next++; seed < Number(firstSeed) + Number(seeds); seed = next++) {
    const { stdout } = await promisify(execFile)(process.execPath, [script, String(seed)], { maxBuffer: 2 ** 24 });
    answers.push(JSON.parse(stdout));
    if (answers.length % 20 === 0) process.stdout.write(`${answers.length} of ${seeds} companies\n`);
  }
}

await Promise.all(Array.from({ length: workers }, work));

const sum = (of: (answer: CalmAnswer) => number) => answers.reduce((total, answer) => total + of(answer), 0);
const rates = [
  // By Benjamini and Hochberg's procedure the share of false alarms among alarms; where all alarms are false, the chance of any.
  { name: "days with an alarm", hits: sum(a => a.daysWithAlarm), n: sum(a => a.days), nominal: 0.1 },
  { name: "campaigns with a wrong verdict", hits: sum(a => a.wrongVerdicts), n: sum(a => a.campaigns), nominal: 0.05 },
  {
    name: "placebo policies with an effect",
    hits: sum(a => (a.claimsPlacebo ? 1 : 0)),
    n: answers.length,
    nominal: 0.05,
  },
].map(rate => ({ ...rate, ...(wilsonInterval(rate.hits, rate.n) ?? { lower: 0, upper: 1 }) }));

let failed = 0;
for (const { name, hits, n, nominal, lower, upper } of rates) {
  const isAbove = lower > nominal;
  if (isAbove) failed++;
  const share = (value: number) => `${(value * 100).toFixed(2)} %`;
  process.stdout.write(
    `${name}: ${hits} of ${n}, ${share(hits / n)} (95 % ${share(lower)} to ${share(upper)}), nominal ${share(nominal)}${isAbove ? ": ABOVE" : ""}\n`,
  );
}
process.stdout.write(
  `${answers.length} companies from seed ${firstSeed}, ${sum(a => a.tests)} tests of days; ${failed} rates above nominal\n`,
);
process.exit(failed > 0 ? 1 : 0);
