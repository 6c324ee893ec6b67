// How long the company's processes take.
import { whereRows } from "../components/card.ts";
import type { Html } from "../components/html.ts";
import { table } from "../components/table.ts";
import type { PageContext } from "../page.ts";
import { intervalText } from "./shared.ts";

export function processTimeTable(context: PageContext): Html {
  const { t, marts, format } = context;
  const days = (value: number | null) => (value === null ? t("feedback.notReached") : format.number(value, 1));
  return whereRows(context, "feedback.processes", ["process_steps"], marts.process_times, () =>
    table(context, {
      id: "processes",
      caption: t("feedback.processes"),
      note: t("feedback.processesNote"),
      rows: marts.process_times,
      columns: ({ text, number }) => [
        text(t("column.process"), row => row.process),
        number(t("column.cases"), row => row.cases, format.count),
        number(t("column.completed"), row => row.finished, format.count),
        { title: t("column.medianDays"), isNumber: true, value: row => row.p50_days, cell: row => days(row.p50_days) },
        { title: t("column.p90Days"), isNumber: true, value: row => row.p90_days, cell: row => days(row.p90_days) },
        number(t("column.within14d"), row => row.share, format.share),
        text(t("column.interval"), row => intervalText(context, row.lower, row.upper)),
      ],
    }),
  );
}
