// Who was treated from when on: units that begin together are a cohort.
import { SourceContractError } from "../../lake/errors.ts";
import { type Panel, type PanelRows, panelOf } from "../panel.ts";

/** Stands for the cohort of those who are never treated while the panel lasts. */
export const never = -1;

export interface Treatment {
  panel: Panel;
  /** Period at which each unit's treatment begins, or `never`. */
  cohortOf: Int32Array;
  /** Cohorts that are treated within the panel, in order. */
  cohorts: { period: number; units: number }[];
  neverUnits: number;
  /** Treated before or at the first period: without a before they tell nothing, and are in no comparison. */
  alwaysUnits: number;
}

/**
 * @param firstTreated of each row, the time from which on its unit is treated; NaN or 0 for never. Beyond the last period is never, too.
 * @throws SourceContractError where a unit has two beginnings, where nobody is treated, or where there is only one period
 */
export function treatmentOf(
  rows: PanelRows & { firstTreated: Float64Array },
  showTime: (time: number) => string = String,
): Treatment {
  const panel = panelOf(rows, showTime);
  const beginnings = beginningsOf(rows, showTime);
  const { times, units } = panel;
  const cohortOf = Int32Array.from(units, unit => {
    const beginning = beginnings.get(unit) ?? 0;
    return beginning === 0 ? never : times.findIndex(time => time >= beginning);
  });
  const sizes = new Map<number, number>();
  for (const cohort of cohortOf) sizes.set(cohort, (sizes.get(cohort) ?? 0) + 1);
  const cohorts = [...sizes]
    .filter(([period]) => period > 0)
    .sort(([a], [b]) => a - b)
    .map(([period, count]) => ({ period, units: count }));
  if (times.length < 2)
    throw new SourceContractError("the panel has one period only, and an effect needs a before and an after", {
      hint: "Give rows of at least two times, or name another column as the time.",
    });
  if (cohorts.length === 0)
    throw new SourceContractError("no unit is treated after the first period and within the panel", {
      hint: "The column of first treatment should hold a time of the panel, and 0 or nothing for units never treated.",
    });
  return {
    panel,
    cohortOf,
    cohorts,
    neverUnits: sizes.get(never) ?? 0,
    alwaysUnits: sizes.get(0) ?? 0,
  };
}

function beginningsOf(
  { unit, firstTreated }: PanelRows & { firstTreated: Float64Array },
  showTime: (time: number) => string,
): Map<string, number> {
  const beginnings = new Map<string, number>();
  for (const [row, name] of unit.entries()) {
    const given = firstTreated[row] ?? 0;
    const beginning = Number.isNaN(given) ? 0 : given;
    const known = beginnings.get(name) ?? beginning;
    if (known !== beginning)
      throw new SourceContractError(
        `unit "${name}" is first treated at ${[known, beginning].map(time => (time === 0 ? "never" : showTime(time))).join(" and at ")}`,
        { hint: "The column must hold one value per unit, the same in each of its rows." },
      );
    beginnings.set(name, beginning);
  }
  return beginnings;
}
