// `npm run conformance -- [--trino 476|483] [--data demo,adventureworks]`
//
// Runs every model, metric and check on the engine inside Athena, through everything that a run on AWS goes through, and compares
// each table with DuckDB's. The last line says how many are equal.
import { parseArgs } from "node:util";
import { trinoVersions } from "../servers/trino.ts";
import { startAthenaService } from "./athena-service.ts";
import { companyNames } from "./companies.ts";
import { runCompany } from "./run-company.ts";

const { values } = parseArgs({
  options: {
    trino: { type: "string", default: trinoVersions[0] },
    data: { type: "string", default: companyNames.join(",") },
  },
});
const version = trinoVersions.find(known => known === values.trino);
if (!version) throw new Error(`--trino ${values.trino}: there is ${trinoVersions.join(" and ")}`);
const asked = values.data.split(",");
const companies = companyNames.filter(name => asked.includes(name));
if (companies.length !== asked.length) throw new Error(`--data ${values.data}: there is ${companyNames.join(" and ")}`);

const tell = (message: string) => process.stderr.write(`conformance  ${message}\n`);

await using service = await startAthenaService(version);
tell(`Trino ${version} is ready after ${service.trino.readySeconds.toFixed(1)} s`);
const runs = [];
for (const company of companies) runs.push(await runCompany(company, service, tell));
const all = runs.flatMap(({ company, comparisons }) => comparisons.map(comparison => ({ company, ...comparison })));
const different = all.filter(({ differences }) => differences.length > 0);
for (const { company, name, kind, differences } of different)
  process.stdout.write(`${company}: ${kind} ${name}: ${differences.join("; ")}\n`);
tell(`Trino ${version} took ${service.trino.peakMb()} MB at most`);
process.stdout.write(`${all.length - different.length} of ${all.length} equal\n`);
process.exitCode = all.length > 0 && different.length === 0 ? 0 : 1;
