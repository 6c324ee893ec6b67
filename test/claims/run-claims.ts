// npm run test:claims -- --seeds 200 --seed 1: so many companies in which nothing happened, and how often something is claimed. Fails where
// a rate lies above its nominal level by more than chance: the lower end of its 95 % interval is above it.
import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { wilsonInterval } from "../../functions/statistics/wilson.ts";
import { estimators } from "../../functions/transform/estimators/estimators.ts";
import { filesBehind } from "../kills/small-checkout.ts";
import type { CalmAnswer } from "./calm-company.ts";

const { values } = parseArgs({
  options: { seeds: { type: "string" }, seed: { type: "string" }, workers: { type: "string" } },
});
const [seeds, firstSeed, workers] = [values.seeds ?? "200", values.seed ?? "1", values.workers ?? "2"].map(Number);
if (!seeds || !firstSeed || !workers || [seeds, firstSeed, workers].some(value => !Number.isSafeInteger(value))) {
  process.stderr.write("--seeds, --seed and --workers are whole numbers from 1 on\n");
  process.exit(2);
}

const checkout = await layOutFewModels();
const answers: CalmAnswer[] = [];
let next = firstSeed;

/** The checkout once more, by links, with the models that lead to a claim and no others: less than half of the time. */
async function layOutFewModels(): Promise<string> {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const folder = await mkdtemp(join(tmpdir(), "qudao-claims-"));
  for (const name of (await readdir(root)).filter(name => !/^(sql|\.)/.test(name)))
    await symlink(join(root, name), join(folder, name));
  for (const layer of ["staging", "intermediate", "marts", "metrics", "checks"])
    await mkdir(join(folder, "sql", layer), { recursive: true });
  const wanted = ["partner_month", "campaign_roi", ...estimators.flatMap(({ inputs }) => inputs)];
  for (const file of await filesBehind(wanted, new Set())) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(join(root, file), join(folder, file));
  }
  return folder;
}

async function work(): Promise<void> {
  for (let seed = next++; seed < Number(firstSeed) + Number(seeds); seed = next++) {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      // As if the links were the files, so that the models are those of the checkout.
      ["--preserve-symlinks", "--preserve-symlinks-main", join(checkout, "test/claims/calm-company.ts"), String(seed)],
      { maxBuffer: 2 ** 24 },
    );
    answers.push(JSON.parse(stdout));
    process.stdout.write(stdout);
  }
}

try {
  await Promise.all(Array.from({ length: workers }, work));
} finally {
  await rm(checkout, { recursive: true, force: true });
}

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
