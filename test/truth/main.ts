// `npm run test:truth`: each published number beside ours, the difference, and how many agree. Needs QUDAO_DATA; exit code 1 where one differs that should not.
import { tableLines } from "../../functions/cli/print.ts";
import { dataFolder } from "../real/run-example.ts";
import { adventureworks } from "./adventureworks.ts";
import { cdnow } from "./cdnow.ts";
import { geoExperiment } from "./geo-experiment.ts";
import { helpdesk } from "./helpdesk.ts";
import { mpdta } from "./mpdta.ts";
import { agrees, numberOf, type Published, type Source, shownOurs } from "./published.ts";
import { servicedesk } from "./servicedesk.ts";

const say = (text = "") => process.stdout.write(`${text}\n`);

function tell({ title, by, rows }: Source): void {
  say(`\n${title} (${by})\n`);
  const told = rows.map(row => [row.what, row.published, shownOurs(row), difference(row), mark(row)]);
  for (const line of tableLines([["", "published", "ours", "difference", ""], ...told], { right: [1, 2, 3] }))
    say(line);
  for (const row of rows) if (row.mayDiffer !== undefined && !agrees(row)) say(`  * ${row.what}: ${row.mayDiffer}`);
}

const mark = (row: Published) => (agrees(row) ? "agrees" : row.mayDiffer === undefined ? "DIFFERS" : "differs *");

function difference(row: Published): string {
  const apart = row.ours - numberOf(row.published);
  return Math.abs(apart) < 1e-12 ? "0" : apart.toPrecision(2);
}

// A missing folder ends the run before it begins: a table that leaves some out would look whole.
const [purchases, counties, regions] = ["cdnow", "did", "geoexperiments"].map(dataFolder);
for (const example of ["adventureworks", "incidents", "helpdesk"]) dataFolder(example);
const sources: Source[] = [
  cdnow(purchases ?? ""),
  mpdta(counties ?? ""),
  geoExperiment(regions ?? ""),
  await adventureworks(),
  await servicedesk(),
  await helpdesk(),
];
for (const source of sources) tell(source);
const rows = sources.flatMap(source => source.rows);
const good = rows.filter(agrees).length;
const explained = rows.filter(row => !agrees(row) && row.mayDiffer !== undefined).length;
say(
  `\n${good} of ${rows.length} published numbers agree to the printed digit, ${explained} differ for a known reason, ${rows.length - good - explained} differ`,
);
process.exitCode = good + explained === rows.length ? 0 : 1;
