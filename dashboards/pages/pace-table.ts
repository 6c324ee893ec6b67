// Targets that run, by working days: how far one should be, and how far one is.
import { type Html, html } from "../components/html.ts";
import { type Column, table } from "../components/table.ts";
import type { PageContext } from "../page.ts";

type Row = PageContext["marts"]["target_pace"][number];

/** @param first columns before the others: whose target it is, where that is not said by the page */
export function paceTable(context: PageContext, rows: readonly Row[], first: readonly Column<Row>[] = []): Html {
  const { t, format } = context;
  return table(context, {
    id: "pace",
    caption: t("outlook.pace"),
    note: t("outlook.paceNote"),
    rows,
    columns: ({ text, number }) => [
      ...first,
      text(t("column.period"), row => row.period_start_date),
      text(t("column.workdays"), row => `${row.workdays_passed} / ${row.workdays}`),
      number(t("column.target"), row => row.target_amount, format.moneyExact),
      number(t("column.reached"), row => row.net_amount, format.moneyExact),
      number(t("column.expected"), row => row.expected_amount, format.moneyExact),
      number(t("column.pace"), row => row.pace_ratio, format.share),
      number(t("column.endsAt"), row => row.projected_amount, format.moneyExact),
      {
        title: t("column.state"),
        value: row => (row.is_out_of_reach ? 1 : 0),
        cell: row => (row.is_out_of_reach ? html`<span class="tag bad">${t("outlook.outOfReach")}</span>` : ""),
      },
    ],
  });
}
