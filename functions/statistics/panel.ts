// Units over time as a grid: what effects are estimated from. A missing cell stays missing.
import { SourceContractError } from "../lake/errors.ts";

/** One observation per position. */
export interface PanelRows {
  unit: readonly string[];
  /** Any scale that sorts: years, days since 1970. */
  time: Float64Array;
  /** NaN where it is not known. */
  outcome: Float64Array;
}

export interface Panel {
  units: string[];
  /** In rising order. */
  times: number[];
  /** Outcome of unit u at period t at [u · periods + t]; NaN where there is none. */
  outcome: Float64Array;
  /** Cells without an outcome. */
  missingCells: number;
}

/**
 * @param showTime how a time is written in a complaint
 * @throws SourceContractError where a unit has two rows for one time: which of them is meant cannot be told
 */
export function panelOf({ unit, time, outcome }: PanelRows, showTime: (time: number) => string = String): Panel {
  const positions = new Map<string, number>();
  for (const name of unit) if (!positions.has(name)) positions.set(name, positions.size);
  const times = [...new Float64Array(new Set(time)).sort()];
  const periodOf = new Map(times.map((value, index) => [value, index]));
  const cells = new Float64Array(positions.size * times.length).fill(Number.NaN);
  const isSet = new Uint8Array(cells.length);
  for (const [row, name] of unit.entries()) {
    const cell = (positions.get(name) ?? 0) * times.length + (periodOf.get(time[row] ?? 0) ?? 0);
    if (isSet[cell])
      throw new SourceContractError(`unit "${name}" has two rows for ${showTime(time[row] ?? 0)}`, {
        hint: "Give one row per unit and time: add the rows up beforehand, or name another column as the time.",
      });
    isSet[cell] = 1;
    cells[cell] = outcome[row] ?? Number.NaN;
  }
  const missingCells = cells.reduce((count, value) => count + (Number.isNaN(value) ? 1 : 0), 0);
  return { units: [...positions.keys()], times, outcome: cells, missingCells };
}

export const outcomeOf = ({ outcome, times }: Panel, unit: number, period: number) =>
  outcome[unit * times.length + period] ?? Number.NaN;
