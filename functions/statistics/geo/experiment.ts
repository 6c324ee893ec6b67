// A geo experiment as the estimators want it: what each region and each day sold and spent, before and during the test.
import { SourceContractError } from "../../lake/errors.ts";

export interface GeoRows {
  geo: readonly string[];
  /** Days on any scale that sorts. */
  day: Float64Array;
  response: Float64Array;
  /** Absent where the experiment cost nothing that is known: then there is an effect but no return. */
  cost?: Float64Array | undefined;
}

export interface GeoPeriods {
  /** All inclusive. */
  pretestFrom: number;
  pretestUntil: number;
  testFrom: number;
  testUntil: number;
}

export interface Totals {
  response: number;
  cost: number;
}

export interface GeoExperiment {
  geos: { name: string; isTreated: boolean; pretest: Totals; test: Totals }[];
  days: { day: number; isTest: boolean; treated: Totals; control: Totals }[];
  /** Whether a cost was given at all. */
  hasCost: boolean;
  /** Rows of regions in neither group, and rows outside both periods. */
  ignoredRows: number;
  /** Cells of region and day without a row; they count as nothing sold. */
  missingCells: number;
}

/**
 * @param isTreatedOf true for a treated region, false for a control, undefined for one that is in neither group
 * @throws SourceContractError where a group or a period is empty
 */
export function geoExperiment(
  rows: GeoRows,
  isTreatedOf: (geo: string) => boolean | undefined,
  periods: GeoPeriods,
): GeoExperiment {
  const geos = new Map<string, GeoExperiment["geos"][number]>();
  const days = new Map<number, GeoExperiment["days"][number]>();
  let ignoredRows = 0;
  for (const [row, name] of rows.geo.entries()) {
    const day = rows.day[row] ?? Number.NaN;
    const isTest = day >= periods.testFrom && day <= periods.testUntil;
    const isTreated = isTreatedOf(name);
    if (isTreated === undefined || (!isTest && !(day >= periods.pretestFrom && day <= periods.pretestUntil))) {
      ignoredRows++;
      continue;
    }
    const geo = geos.get(name) ?? { name, isTreated, pretest: nothing(), test: nothing() };
    const date = days.get(day) ?? { day, isTest, treated: nothing(), control: nothing() };
    geos.set(name, geo);
    days.set(day, date);
    for (const totals of [isTest ? geo.test : geo.pretest, isTreated ? date.treated : date.control]) {
      totals.response += rows.response[row] ?? 0;
      totals.cost += rows.cost?.[row] ?? 0;
    }
  }
  const experiment: GeoExperiment = {
    geos: [...geos.values()],
    days: [...days.values()].sort((a, b) => a.day - b.day),
    hasCost: rows.cost !== undefined,
    ignoredRows,
    missingCells: geos.size * days.size - (rows.geo.length - ignoredRows),
  };
  requireBothGroups(experiment);
  return experiment;
}

const nothing = (): Totals => ({ response: 0, cost: 0 });

function requireBothGroups({ geos, days }: GeoExperiment): void {
  const missing = [
    !geos.some(geo => geo.isTreated) && "no treated region",
    !geos.some(geo => !geo.isTreated) && "no control region",
    !days.some(day => !day.isTest) && "no day before the test",
    !days.some(day => day.isTest) && "no day of the test",
  ].filter(text => text !== false);
  if (missing.length > 0)
    throw new SourceContractError(`the experiment has ${missing.join(" and ")}`, {
      hint: "Look at the groups of the regions and at the dates of pretest and test.",
    });
}

/** Sums over the days of one period. */
export function totalsOf({ days }: GeoExperiment, group: "treated" | "control", isTest: boolean): Totals {
  const some = days.filter(day => day.isTest === isTest).map(day => day[group]);
  return {
    response: some.reduce((sum, { response }) => sum + response, 0),
    cost: some.reduce((sum, { cost }) => sum + cost, 0),
  };
}
