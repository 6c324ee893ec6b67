// `npm run conformance -- [--trino 476,483] [--data demo,adventureworks] [--document]`
//
// Runs every model, metric and check on the engine inside Athena, through everything that a run on AWS goes through, and compares
// each table with DuckDB's. The last line says how many are equal.
import { parseArgs } from "node:util";
import { type TrinoVersion, trinoVersions } from "../servers/trino.ts";
import { startAthenaServices } from "./athena-service.ts";
import { type CompanyName, companyNames } from "./companies.ts";
import { writeDocument } from "./document.ts";
import { type CompanyRun, runCompany } from "./run-company.ts";
import { comparisonsIn, isEqual, type SuiteRun, untriedIn, wrongIn } from "./verdict.ts";

const { values } = parseArgs({
  options: {
    trino: { type: "string", default: trinoVersions[0] },
    data: { type: "string", default: companyNames.join(",") },
    /** Writes docs/conformance.md, where nothing is wrong. */
    document: { type: "boolean", default: false },
  },
});

const tell = (message: string) => process.stderr.write(`conformance  ${message}\n`);

/** @throws Error where one of the names is not there */
function chosen<T extends string>(option: string, text: string, known: readonly T[]): T[] {
  return text.split(",").map(word => {
    const found = known.find(name => name === word);
    if (!found) throw new Error(`${option} ${word}: there is ${known.join(" and ")}`);
    return found;
  });
}

async function runSuite(trino: TrinoVersion, names: readonly CompanyName[]): Promise<SuiteRun> {
  await using services = await startAthenaServices(trino, names);
  const { readySeconds } = services.trino;
  tell(`Trino ${trino} is ready after ${readySeconds.toFixed(1)} s`);
  const companies: CompanyRun[] = [];
  for (const name of names) companies.push(await runCompany(name, services.over(name), tell));
  return { trino, readySeconds, peakMb: services.trino.peakMb(), companies };
}

const names = chosen("--data", values.data, companyNames);
const runs: SuiteRun[] = [];
for (const trino of chosen("--trino", values.trino, trinoVersions)) runs.push(await runSuite(trino, names));

// Of some of the companies not every table can be asked for rows.
const wrong = [...wrongIn(runs), ...(names.length === companyNames.length ? untriedIn(runs) : [])];
for (const sentence of wrong) process.stdout.write(`${sentence}\n`);
for (const { trino, companies } of runs)
  for (const { company, sameHashes, pages, mails, trinoCpuSeconds, faults } of companies)
    tell(
      `Trino ${trino}, ${company}: ${sameHashes} tables of the same hash as on a laptop, ${pages} pages and ${mails} mails, ${trinoCpuSeconds.toFixed(0)} s of CPU, ${faults.throttled} calls throttled, ${faults.failed} tables failed and were made again`,
    );
tell(`Trino took ${Math.max(...runs.map(({ peakMb }) => peakMb))} MB at most`);
const all = comparisonsIn(runs);
const passed = all.length > 0 && wrong.length === 0;
if (values.document && passed) await writeDocument(runs, new Date().toISOString().slice(0, 10));
const but = wrong.length > 0 ? `, but not passed: ${wrong.length} of the sentences above say why` : "";
process.stdout.write(`${all.filter(isEqual).length} of ${all.length} equal${but}\n`);
process.exitCode = passed ? 0 : 1;
