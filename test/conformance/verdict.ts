// What keeps the suite from passing, in words.
import type { Comparison } from "./compare.ts";
import type { CompanyRun } from "./run-company.ts";

/** A Trino's run of the companies. */
export interface SuiteRun {
  trino: string;
  readySeconds: number;
  peakMb: number;
  companies: readonly CompanyRun[];
}

export const isEqual = ({ differences }: Comparison) => differences.length === 0;

export const comparisonsIn = (runs: readonly SuiteRun[]): Comparison[] =>
  runs.flatMap(({ companies }) => companies.flatMap(({ comparisons }) => comparisons));

export const tablesIn = (comparisons: readonly Comparison[]) =>
  comparisons.filter(({ kind }) => kind !== "check").length;

export function wrongIn(runs: readonly SuiteRun[]): string[] {
  return runs.flatMap(({ trino, companies }) =>
    companies.flatMap(run => wrongInCompany(run).map(sentence => `Trino ${trino}, ${run.company}: ${sentence}`)),
  );
}

function wrongInCompany(run: CompanyRun): string[] {
  const { comparisons, sameHashes, wrongInCatalog, wrongInOutcome } = run;
  const otherHashes = tablesIn(comparisons) - sameHashes;
  return [
    ...comparisons
      .filter(comparison => !isEqual(comparison))
      .map(({ kind, name, differences }) => `${kind} ${name}: ${differences.join("; ")}`),
    ...(otherHashes > 0 ? [`${otherHashes} tables have another hash than on a laptop`] : []),
    ...wrongInCatalog.map(sentence => `analysts would see: ${sentence}`),
    ...wrongInOutcome.map(sentence => `readers would see: ${sentence}`),
  ];
}

/** Nothing equals nothing: what no company has rows, or a mail, for. */
export function untriedIn(runs: readonly SuiteRun[]): string[] {
  const all = comparisonsIn(runs);
  const tried = new Set(all.filter(({ rows }) => rows > 0).map(({ name }) => name));
  const empty = [...new Set(all.map(({ name }) => name))].filter(name => !tried.has(name));
  const hasMails = runs.some(({ companies }) => companies.some(({ mails }) => mails > 0));
  return [
    ...empty.map(name => `${name} has no rows in any data set, so nothing was compared`),
    ...(hasMails ? [] : ["no company had a mail to compare"]),
  ];
}
