// End customers by grade at the beginning of the last complete quarter, and what became of them by its end.
import { whereRows } from "../components/card.ts";
import { type Html, html } from "../components/html.ts";
import { type Column, table } from "../components/table.ts";
import type { PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";
import { intervalText } from "./shared.ts";

const grades = ["A", "B", "C", "none"] as const;
type Move = PageContext["marts"]["customer_grade_moves"][number];

interface GradeRow {
  before: string;
  customers: number;
  moves: readonly Move[];
}

export function customerGradeTable(context: PageContext): Html {
  const { t, marts, format, language } = context;
  const quarter = marts.customer_grade_moves.at(-1)?.quarter_date;
  const moves = marts.customer_grade_moves.filter(row => row.quarter_date === quarter);
  const rows = grades
    .map((before): GradeRow => {
      const own = moves.filter(row => row.grade_before === before);
      return { before, customers: own[0]?.customers_before ?? 0, moves: own };
    })
    .filter(({ customers }) => customers > 0);
  const to = (grade: string): Column<GradeRow> => {
    const found = (row: GradeRow) => row.moves.find(move => move.grade === grade);
    return {
      title: t("retention.gradeAfter", { grade: nameOfCode(language, "gradeAfter", grade) }),
      isNumber: true,
      value: row => found(row)?.customers ?? 0,
      cell: row => {
        const move = found(row);
        if (move === undefined) return "0";
        if (move.share === null) return format.count(move.customers);
        return html`${format.count(move.customers)}<br><span class="note">${format.share(move.share, 0)} (${intervalText(context, move.lower, move.upper)})</span>`;
      },
    };
  };
  return whereRows(context, "retention.grades", ["transactions", "customers"], rows, () =>
    table(context, {
      id: "grades",
      caption: t("retention.grades"),
      note: t("retention.gradesNote", {
        quarter: quarter ?? "",
        a: format.share(marts.rules[0]?.customers_a_share ?? 0, 0),
        b: format.share(marts.rules[0]?.customers_b_share ?? 0, 0),
      }),
      rows,
      columns: ({ text, number }) => [
        text(t("column.gradeBefore"), row => nameOfCode(language, "gradeBefore", row.before)),
        number(t("column.customers"), row => row.customers, format.count),
        ...grades.map(to),
      ],
    }),
  );
}
