// Charts of revenue that the overview and the retention page share.
import type { BridgeChart, ColumnChart } from "../components/chart-spec.ts";
import type { PageContext } from "../page.ts";
import { lastMonth, monthsBefore } from "./shared.ts";

const base = ({ language, format }: PageContext) => ({ language, currency: format.currency });

/** Complete months of the whole company; the last twelve stand out. */
export function revenueByMonth(context: PageContext): ColumnChart | undefined {
  const rows = context.marts.company_month.filter(
    row => row.slice_kind === "all" && row.is_complete && row.net_amount !== null,
  );
  const last = lastMonth(rows);
  if (last === undefined) return undefined;
  const from = monthsBefore(last, 11);
  return {
    ...base(context),
    kind: "columns",
    id: "revenue-by-month",
    title: context.t("overview.revenue"),
    subtitle: context.t("overview.revenueNote"),
    unit: "money",
    height: 280,
    groups: [{ id: "all", label: "" }],
    rows: rows.map(row => ({
      x: row.month_date,
      y: row.net_amount ?? 0,
      group: "all",
      isMuted: row.month_date < from,
    })),
  };
}

export type Movement = PageContext["marts"]["revenue_movements"][number];

/** The newest 12-month window of the whole company. */
export function newestMovement({ marts }: PageContext): Movement | undefined {
  return marts.revenue_movements.filter(row => row.window_months === 12 && row.slice_kind === "all").at(-1);
}

export const movementSteps = ["new", "reactivated", "expansion", "contraction", "churned"] as const;
export const amountOf = (row: Movement, step: (typeof movementSteps)[number]): number => row[`${step}_amount`] ?? 0;

/** From the revenue of one year to that of the next. */
export function revenueBridge(context: PageContext): BridgeChart | undefined {
  const row = newestMovement(context);
  if (!row || row.opening_amount === null || row.closing_amount === null) return undefined;
  const { t } = context;
  return {
    ...base(context),
    kind: "bridge",
    id: "revenue-bridge",
    title: t("overview.bridge"),
    subtitle: t("bridge.note", { from: monthsBefore(row.month_date, 11).slice(0, 7) }) + t("bridge.cut"),
    unit: "money",
    steps: [
      { label: t("bridge.opening"), amount: row.opening_amount, isTotal: true },
      ...movementSteps.map(step => ({ label: t(`bridge.${step}`), amount: amountOf(row, step), isTotal: false })),
      { label: t("bridge.closing"), amount: row.closing_amount, isTotal: true },
    ],
  };
}
