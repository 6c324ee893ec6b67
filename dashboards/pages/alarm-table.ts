// Alarms as a table, alike wherever they are listed.
import { type Html, html } from "../components/html.ts";
import { table } from "../components/table.ts";
import type { PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";
import { partnerLink, tierName } from "./shared.ts";

export type Test = PageContext["marts"]["anomaly_tests"][number];

export const measureName = ({ language }: PageContext, measure: string) => nameOfCode(language, "measure", measure);

export function sliceName(context: PageContext, kind: string, slice: string): string {
  if (kind === "partner") return context.partnerName(slice);
  return kind === "tier" ? context.t("slice.tier", { name: tierName(context, slice) }) : context.t("slice.all");
}

/** A number of a test in its measure's unit. */
export const testValue = ({ format }: PageContext, measure: string, value: number | null): string =>
  value === null
    ? "—"
    : measure === "net_amount"
      ? format.money(value)
      : format.number(value, Number.isInteger(value) ? 0 : 1);

export function alarmTable(
  context: PageContext,
  id: string,
  caption: string,
  alarms: readonly Test[],
  note?: string,
): Html {
  const { t, format } = context;
  return table(context, {
    id,
    caption,
    ...(note !== undefined && { note }),
    rows: alarms,
    columns: ({ text, number }) => [
      text(t("column.date"), row => row.date),
      {
        title: t("column.slice"),
        value: row => sliceName(context, row.slice_kind, row.slice),
        cell: row =>
          row.slice_kind === "partner"
            ? partnerLink(context, row.slice)
            : sliceName(context, row.slice_kind, row.slice),
      },
      text(t("column.measure"), row => measureName(context, row.measure)),
      {
        title: t("column.observed"),
        isNumber: true,
        value: row => row.observed,
        cell: row => testValue(context, row.measure, row.observed),
      },
      {
        title: t("column.expected"),
        isNumber: true,
        value: row => row.expected,
        cell: row => testValue(context, row.measure, row.expected),
      },
      {
        title: t("column.band"),
        isNumber: true,
        value: row => `${row.lower ?? ""} – ${row.upper ?? ""}`,
        cell: row => `${testValue(context, row.measure, row.lower)} – ${testValue(context, row.measure, row.upper)}`,
      },
      {
        title: t("column.change"),
        isNumber: true,
        value: row => row.change_share,
        cell: row =>
          row.change_share === null
            ? "—"
            : html`<span class="change ${row.change_share < 0 ? "bad" : "good"}">${format.signed(row.change_share, "share")}</span>`,
      },
      number(
        t("column.p"),
        row => row.p_value,
        value => (value < 0.0001 ? "< 0.0001" : format.number(value, 4)),
      ),
    ],
  });
}
