// Which signs come before a partner is lost, how often, and how long before.
import { whereRows } from "../components/card.ts";
import type { Html } from "../components/html.ts";
import { table } from "../components/table.ts";
import type { PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";
import { intervalText } from "./shared.ts";

export function earlySignTable(context: PageContext): Html {
  const { t, marts, format, language } = context;
  return whereRows(context, "retention.signs", ["transactions"], marts.early_signs, () =>
    table(context, {
      id: "signs",
      caption: t("retention.signs"),
      note: t("retention.signsNote"),
      rows: marts.early_signs,
      columns: ({ text, number }) => [
        text(t("column.sign"), row => nameOfCode(language, "sign", row.sign)),
        number(t("column.n"), row => row.with_sign, format.count),
        number(t("column.lostWith"), row => row.lost_share_with_sign, format.share),
        text(t("column.interval"), row => intervalText(context, row.with_sign_lower, row.with_sign_upper)),
        number(t("column.nWithout"), row => row.without_sign, format.count),
        number(t("column.lostWithout"), row => row.lost_share_without_sign, format.share),
        text(t("column.interval"), row => intervalText(context, row.without_sign_lower, row.without_sign_upper)),
        {
          title: t("column.seen"),
          isNumber: true,
          value: row => row.losses_with_sign,
          cell: row => `${format.count(row.losses_with_sign)} / ${format.count(row.losses)}`,
        },
        number(
          t("column.leadDays"),
          row => row.mean_lead_days,
          value => format.number(value, 0),
        ),
      ],
    }),
  );
}
