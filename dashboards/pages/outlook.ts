// Outlook: what is expected of the next three months, how targets stand, what policies and efficiency ask for, which claims hold.
import { whereRows } from "../components/card.ts";
import { type Html, html } from "../components/html.ts";
import { absentNotice, pageHead } from "../components/layout.ts";
import { table } from "../components/table.ts";
import type { Page, PageContext } from "../page.ts";
import { nameOfCode } from "../words/words.ts";
import { paceTable } from "./pace-table.ts";
import { intervalText, partnerColumn, tierName } from "./shared.ts";
import { targetBandTable } from "./target-band-table.ts";

export const outlook: Page = {
  slug: "outlook",
  render(context) {
    return html`${pageHead(context, "outlook", context.t("lead.outlook"))}
${absentNotice(context, ["transactions", "targets", "touchpoints", "spend"])}
${forecast(context)}
${backtest(context)}
${pace(context)}
${targetBandTable(context)}
${efficiency(context)}
${policies(context)}
${claims(context)}`;
  },
};

function forecast(context: PageContext): Html {
  const { t, marts, format } = context;
  const rows = marts.partner_forecast;
  return whereRows(context, "outlook.forecast", ["transactions"], rows, () =>
    table(context, {
      id: "forecast",
      caption: t("outlook.forecast"),
      note: t("outlook.forecastNote", { date: rows[0]?.quarter_date ?? "" }),
      hasSearch: true,
      rows,
      columns: ({ text, number }) => [
        partnerColumn(context),
        text(t("column.tier"), row => tierName(context, row.tier)),
        number(t("column.expected"), row => row.expected_amount, format.moneyExact),
        number(t("column.low"), row => row.lower_amount, format.moneyExact),
        number(t("column.high"), row => row.upper_amount, format.moneyExact),
        number(t("column.errors"), row => row.errors, format.count),
        number(t("column.last3m"), row => row.last_amount, format.moneyExact),
        number(t("column.yearAgo"), row => row.year_ago_amount, format.moneyExact),
        number(t("column.target"), row => row.target_amount, format.moneyExact),
        number(
          t("column.stretch"),
          row => row.stretch,
          value => format.number(value, 2),
        ),
      ],
    }),
  );
}

function backtest(context: PageContext): Html {
  const { t, marts, format } = context;
  const rows = marts.forecast_backtest.filter(({ intervals }) => intervals > 0).toReversed();
  if (rows.length === 0) return html``;
  return table(context, {
    id: "backtest",
    caption: t("outlook.backtest"),
    note: t("outlook.backtestNote"),
    rows,
    columns: ({ text, number }) => [
      text(t("column.period"), row => row.quarter_date),
      number(t("column.partners"), row => row.partners, format.count),
      number(t("column.error"), row => row.wape, format.share),
      number(t("column.naiveError"), row => row.naive_wape, format.share),
      number(t("column.bias"), row => row.bias, format.share),
      number(t("column.n"), row => row.intervals, format.count),
      number(t("column.coverage"), row => row.coverage, format.share),
      text(t("column.interval"), row => intervalText(context, row.coverage_lower, row.coverage_upper)),
    ],
  });
}

function pace(context: PageContext): Html {
  return whereRows(context, "outlook.pace", ["targets"], context.marts.target_pace, () =>
    paceTable(context, context.marts.target_pace, [partnerColumn(context)]),
  );
}

function efficiency(context: PageContext): Html {
  const { t, marts, format, language } = context;
  const rows = marts.partner_efficiency.filter(({ action }) => action !== null);
  const tone: Record<string, string> = { stop: "bad", change: "warn", more_resource: "good" };
  return whereRows(context, "outlook.efficiency", ["spend"], rows, () =>
    table(context, {
      id: "efficiency",
      caption: t("outlook.efficiency"),
      note: t("outlook.efficiencyNote", { months: marts.rules[0]?.classes_hold_months ?? "" }),
      rows,
      columns: ({ text, number }) => [
        partnerColumn(context),
        text(t("column.tier"), row => tierName(context, row.tier)),
        text(t("column.value"), row => nameOfCode(language, "value", row.value_class ?? "—")),
        number(t("column.margin"), row => row.margin_amount_3m, format.moneyExact),
        number(t("column.cost"), row => row.cost_amount_3m, format.moneyExact),
        number(
          t("column.return"),
          row => row.return_factor,
          value => format.number(value, 2),
        ),
        text(t("column.class"), row => efficiencyClass(context, row)),
        {
          title: t("column.action"),
          value: row => row.action,
          cell: row =>
            html`<span class="tag ${isInDoubt(row) ? "" : (tone[row.action ?? ""] ?? "")}">${nameOfCode(language, "action", row.action ?? "")}</span>`,
        },
      ],
    }),
  );
}

type EfficiencyRow = PageContext["marts"]["partner_efficiency"][number];

/** The last month's end by itself would give another class than the one that holds. */
const isInDoubt = ({ efficiency_class: held, qualified_class: qualified }: EfficiencyRow) =>
  qualified !== null && qualified !== held;

function efficiencyClass({ t, language }: PageContext, row: EfficiencyRow): string {
  const name = (code: string | null) => nameOfCode(language, "efficiency", code ?? "—");
  const held = name(row.efficiency_class);
  return isInDoubt(row) ? t("outlook.classInDoubt", { held, qualified: name(row.qualified_class) }) : held;
}

function policies(context: PageContext): Html {
  const { t, marts, format, language } = context;
  return whereRows(context, "outlook.policies", ["touchpoints"], marts.policy_compliance, () =>
    table(context, {
      id: "policies",
      caption: t("outlook.policies"),
      note: t("outlook.policiesNote"),
      rows: marts.policy_compliance,
      columns: ({ text, number }) => [
        text(t("column.promisedTo"), row => promisedTo(context, row)),
        text(t("column.contact"), row => nameOfCode(language, "contact", row.contact)),
        text(t("column.promise"), row => t("outlook.promise", { n: row.at_least, days: row.every_days })),
        number(t("column.due"), row => row.partners, format.count),
        number(t("column.met"), row => row.met, format.count),
        number(t("column.share"), row => row.share, format.share),
        text(t("column.interval"), row => intervalText(context, row.lower, row.upper)),
      ],
    }),
  );
}

function promisedTo(context: PageContext, { tier, industry }: { tier: string; industry: string }): string {
  const parts = [tier === "" ? "" : tierName(context, tier), industry].filter(part => part !== "");
  return parts.join(" · ");
}

function claims(context: PageContext): Html {
  const { t, marts, format, language } = context;
  const signed = (row: { is_effect: boolean }, value: number) =>
    `${row.is_effect && value > 0 ? "+" : ""}${format.share(value)}`;
  return table(context, {
    id: "claims",
    caption: t("outlook.claims"),
    note: t("outlook.claimsNote"),
    rows: marts.claims,
    columns: ({ text, number }) => [
      text(t("column.claim"), row => nameOfCode(language, "claim", row.claim)),
      { title: t("column.claimed"), isNumber: true, value: row => row.claimed, cell: row => signed(row, row.claimed) },
      {
        title: t("column.own"),
        isNumber: true,
        value: row => row.estimate,
        cell: row => (row.estimate === null ? "—" : signed(row, row.estimate)),
      },
      text(t("column.interval"), row => intervalText(context, row.lower, row.upper)),
      number(t("column.n"), row => row.n, format.count),
      text(t("column.verdict"), row => nameOfCode(language, "claimVerdict", row.verdict)),
    ],
  });
}
