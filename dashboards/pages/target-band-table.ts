// Whether targets are graded well: how often those of each size are reached.
import { whereRows } from "../components/card.ts";
import type { Html } from "../components/html.ts";
import { table } from "../components/table.ts";
import type { PageContext } from "../page.ts";
import { intervalText } from "./shared.ts";

export function targetBandTable(context: PageContext): Html {
  const { t, marts, format } = context;
  return whereRows(context, "outlook.bands", ["targets"], marts.target_bands, () =>
    table(context, {
      id: "bands",
      caption: t("outlook.bands"),
      note: t("outlook.bandsNote"),
      rows: marts.target_bands,
      columns: ({ text, number }) => [
        number(t("column.sizeBand"), row => row.band, format.count),
        number(t("column.low"), row => row.lowest_target_amount, format.moneyExact),
        number(t("column.high"), row => row.highest_target_amount, format.moneyExact),
        number(t("column.targets"), row => row.targets, format.count),
        number(t("column.hit"), row => row.reached, format.count),
        number(t("column.share"), row => row.share, format.share),
        text(t("column.interval"), row => intervalText(context, row.lower, row.upper)),
      ],
    }),
  );
}
