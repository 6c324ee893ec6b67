// What a partner earned by the incentive rules, held against what was accrued for him: base times rate, line by line.
import { type Html, html } from "../components/html.ts";
import { type Column, table } from "../components/table.ts";
import type { PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";

type Row = PageContext["marts"]["incentive_audit"][number];

export interface IncentiveTable {
  id: string;
  caption: string;
  note: string;
  rows: readonly Row[];
  /** Before the others: whose it is, where that is not said by the page. */
  columns?: readonly Column<Row>[];
}

export function incentiveTable(context: PageContext, { columns: first = [], ...shown }: IncentiveTable): Html {
  const { t, format, language } = context;
  const exact = (value: number) => format.number(value, 2);
  return table(context, {
    ...shown,
    columns: ({ text, number }) => [
      ...first,
      text(t("column.period"), row => row.period_start_date),
      text(t("column.rule"), row => row.rule_id),
      number(t("column.base"), row => row.earned_base_amount, exact),
      number(
        t("column.rate"),
        row => row.rate,
        value => format.number(value, 4),
      ),
      number(t("column.earned"), row => row.earned_amount, exact),
      number(t("column.accrued"), row => row.accrued_amount, exact),
      number(t("column.difference"), row => row.difference_amount, exact),
      {
        title: t("column.result"),
        value: row => row.state,
        cell: row =>
          html`<span class="tag ${row.state === "equal" ? "good" : "warn"}">${nameOfCode(language, "audit", row.state)}</span>`,
      },
    ],
  });
}
