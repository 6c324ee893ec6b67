// A panel from a file: which columns hold unit, time and outcome, and how its times are written.
import { z } from "zod";
import type { PanelRows } from "../../statistics/panel.ts";
import { shownScale } from "./estimate-options.ts";
import type { TypedColumns, Wish } from "./typed-columns.ts";

const column = (option: string) => z.string({ error: `name the column: --${option} <column>` }).min(1);

export const panelOptions = { unit: column("unit"), time: column("time"), outcome: column("outcome") };

export const panelWishes = (names: { unit: string; time: string; outcome: string }): Record<string, Wish> => ({
  unit: { column: names.unit, kind: "text", required: true },
  time: { column: names.time, kind: "scale", required: true },
  outcome: { column: names.outcome, kind: "number", required: false },
});

export function panelRows(
  columns: TypedColumns,
): PanelRows & { isMoment: boolean; showTime: (time: number) => string } {
  const isMoment = columns.isMoment("time");
  return {
    unit: columns.texts("unit"),
    time: columns.numbers("time"),
    outcome: columns.numbers("outcome"),
    isMoment,
    showTime: shownScale(isMoment),
  };
}
