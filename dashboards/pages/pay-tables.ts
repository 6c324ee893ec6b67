// What keeping and winning partners cost, how kinds of pay compare, how long payouts take, and where a rate asks for a talk.
import { whereRows } from "../components/card.ts";
import { type Html, html } from "../components/html.ts";
import { table } from "../components/table.ts";
import type { PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";
import { intervalText, partnerColumn, tierName } from "./shared.ts";

export function keepAndWinTable(context: PageContext): Html {
  const { t, marts, format } = context;
  return whereRows(context, "roi.keepAndWin", ["spend"], marts.keep_and_win_costs, () =>
    table(context, {
      id: "keep-and-win",
      caption: t("roi.keepAndWin"),
      note: t("roi.keepAndWinNote"),
      rows: marts.keep_and_win_costs,
      columns: ({ text, number }) => [
        text(t("column.yearTo"), row => row.month_date.slice(0, 7)),
        number(t("column.won"), row => row.started, format.count),
        number(t("column.winning"), row => row.winning_amount, format.moneyExact),
        number(t("column.winningEach"), row => row.winning_amount_each, format.moneyExact),
        number(
          t("column.kept"),
          row => row.kept,
          value => format.number(value, 1),
        ),
        number(t("column.keeping"), row => row.keeping_amount, format.moneyExact),
        number(t("column.keepingEach"), row => row.keeping_amount_each, format.moneyExact),
      ],
    }),
  );
}

export function incentiveKindTable(context: PageContext): Html {
  const { t, marts, format, language } = context;
  return whereRows(context, "roi.kinds", ["incentive_rules"], marts.incentive_kinds, () =>
    table(context, {
      id: "kinds",
      caption: t("roi.kinds"),
      note: t("roi.kindsNote"),
      rows: marts.incentive_kinds,
      columns: ({ text, number }) => [
        text(t("column.payKind"), row => nameOfCode(language, "payKind", row.kind)),
        number(t("column.partners"), row => row.partners, format.count),
        number(t("column.earned"), row => row.earned_amount, format.moneyExact),
        number(
          t("column.return"),
          row => row.margin_per_unit,
          value => format.number(value, 1),
        ),
        number(t("column.customers"), row => row.customers, format.count),
        number(t("column.repurchase"), row => row.repurchase_share, format.share),
        text(t("column.interval"), row => intervalText(context, row.lower, row.upper)),
      ],
    }),
  );
}

export function payoutTimeTable(context: PageContext): Html {
  const { t, marts, format, language } = context;
  const days = (value: number | null) => (value === null ? t("feedback.notReached") : format.number(value, 0));
  return whereRows(context, "roi.payouts", ["spend"], marts.payout_times, () =>
    table(context, {
      id: "payouts",
      caption: t("roi.payouts"),
      note: t("roi.payoutsNote"),
      rows: marts.payout_times,
      columns: ({ text, number }) => [
        text(t("column.payKind"), row =>
          row.rule_kind === "all" ? t("table.all") : nameOfCode(language, "payKind", row.rule_kind),
        ),
        number(t("column.accruals"), row => row.accruals, format.count),
        number(t("column.paid"), row => row.paid, format.count),
        { title: t("column.medianDays"), isNumber: true, value: row => row.p50_days, cell: row => days(row.p50_days) },
        { title: t("column.p90Days"), isNumber: true, value: row => row.p90_days, cell: row => days(row.p90_days) },
        number(t("column.unpaid"), row => row.unpaid_amount, format.moneyExact),
        text(t("column.oldestUnpaid"), row => row.oldest_unpaid_date),
      ],
    }),
  );
}

export function commissionTable(context: PageContext): Html {
  const { t, marts, format, language } = context;
  if (marts.commission_advice.length === 0) return html``;
  const rate = (value: number) => format.share(value, 2);
  return table(context, {
    id: "commission",
    caption: t("roi.commission"),
    note: t("roi.commissionNote", { step: format.share(marts.rules[0]?.classes_rate_step_share ?? 0, 0) }),
    rows: marts.commission_advice,
    columns: ({ text, number }) => [
      partnerColumn(context),
      text(t("column.tier"), row => tierName(context, row.tier)),
      text(t("column.class"), row => nameOfCode(language, "efficiency", row.efficiency_class ?? "—")),
      number(t("column.revenue12m"), row => row.net_amount_12m, format.moneyExact),
      number(t("column.rate"), row => row.rate_share, rate),
      number(t("column.tierRate"), row => row.tier_rate_share, rate),
      number(t("column.advisedRate"), row => row.advised_rate_share, rate),
      number(t("column.costChange"), row => row.change_amount, format.moneyExact),
    ],
  });
}
