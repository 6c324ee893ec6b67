// Three sentences a director would repeat: what revenue did and why, who is at risk, what pays back. They only tell what the
// marts say; where a stream is absent they say so or speak of what is there.
import { headlineOf } from "../../dashboards/components/card.ts";
import type { PageContext } from "../../dashboards/page.ts";
import { amountOf, movementSteps, newestMovement } from "../../dashboards/pages/revenue-charts.ts";
import { nameOfCode } from "../../dashboards/words/words.ts";

type Sentenced = Omit<PageContext, "sentences">;

/** Always three, in the language of the context. */
export function sentencesOf(context: PageContext): string[] {
  return [revenueSentence(context), riskSentence(context), returnSentence(context)];
}

function revenueSentence(context: Sentenced): string {
  const { t, format, marts, isPresent } = context;
  if (!isPresent("transactions")) return isPresent("feedback") ? ticketSentence(context) : t("sentence.noTransactions");
  const movement = newestMovement({ ...context, sentences: [] });
  const months = marts.company_month.filter(
    row => row.slice_kind === "all" && row.is_complete && row.net_amount !== null,
  );
  if (movement?.closing_amount != null && movement.opening_amount) {
    const change = movement.closing_amount - movement.opening_amount;
    const drivers = movementSteps
      .map(step => ({ step, amount: amountOf(movement, step) }))
      .filter(({ amount }) => amount !== 0)
      .sort((a, b) => Math.abs(b.amount) - Math.abs(a.amount))
      .slice(0, 3)
      .map(({ step, amount }) =>
        t("sentence.driver", { name: t(`bridge.${step}`), amount: format.signed(amount, "money") }),
      );
    return t("sentence.revenue", {
      date: lastDayOf(movement.month_date),
      amount: format.money(movement.closing_amount),
      direction: t(change < 0 ? "sentence.down" : "sentence.up"),
      share: format.share(Math.abs(change / movement.opening_amount)),
      change: format.signed(change, "money"),
      drivers: drivers.join(t("sentence.list")),
    });
  }
  const last = months.slice(-12);
  const amount = format.money(last.reduce((total, row) => total + (row.net_amount ?? 0), 0));
  if (last.length === 12) return t("sentence.revenueFirst", { amount });
  return t("sentence.revenueShort", {
    amount,
    from: last[0]?.month_date.slice(0, 7) ?? "—",
    to: last.at(-1)?.month_date.slice(0, 7) ?? "—",
  });
}

function riskSentence(context: Sentenced): string {
  const { t, format, marts, isPresent } = context;
  if (!isPresent("transactions") && isPresent("feedback")) return timesSentence(context);
  const bought = marts.partner_churn.filter(row => (row.net_amount_12m ?? 0) > 0);
  if (bought.length === 0) return t("sentence.noRiskData");
  const silent = bought.filter(row => row.is_churned).sort((a, b) => (b.net_amount_12m ?? 0) - (a.net_amount_12m ?? 0));
  if (silent.length === 0) return t("sentence.noRisk", { n: format.count(bought.length) });
  const sum = (rows: typeof bought) => rows.reduce((total, row) => total + (row.net_amount_12m ?? 0), 0);
  return t("sentence.risk", {
    n: format.count(silent.length),
    amount: format.money(sum(silent)),
    share: format.share(sum(silent) / sum(bought)),
    names: silent
      .slice(0, 3)
      .map(row => context.partnerName(row.partner_id))
      .join(t("sentence.list")),
  });
}

function returnSentence(context: Sentenced): string {
  const { t, format, marts, isPresent } = context;
  const judged = marts.campaign_roi.filter(row => row.roi !== null);
  if (judged.length > 0) {
    const good = judged.filter(({ verdict }) => verdict === "pays_back");
    const bad = judged.filter(({ verdict }) => verdict === "loses");
    const byRoi = (rows: typeof judged) => [...rows].sort((a, b) => (a.roi ?? 0) - (b.roi ?? 0));
    const told = byRoi(bad)[0] ?? byRoi(good).at(-1);
    const tail =
      !told || told.roi === null || told.lower === null || told.upper === null
        ? ""
        : t(bad.length > 0 ? "sentence.worst" : "sentence.best", {
            name: told.campaign_name ?? told.campaign_id,
            roi: format.share(told.roi, 0),
            lower: format.share(told.lower, 0),
            upper: format.share(told.upper, 0),
          });
    return t("sentence.pays", { n: judged.length, good: good.length, bad: bad.length }) + tail + t("sentence.stop");
  }
  if (!isPresent("transactions") && isPresent("feedback")) return tagSentence(context);
  if (isPresent("feedback")) return slaSentence(context) ?? tagSentence(context);
  return (
    metricSentence(context, ["partner_repurchase_90d", "repurchase_90d", "on_time_delivery", "gross_margin_share"]) ??
    t("sentence.noThird")
  );
}

function ticketSentence(context: Sentenced): string {
  return (
    slaSentence(context) ??
    metricSentence(context, ["source_sla", "resolution_share_30d"]) ??
    context.t("sentence.noTransactions")
  );
}

function slaSentence(context: Sentenced): string | undefined {
  const { t, format, marts } = context;
  const row = headlineOf({ ...context, sentences: [] }, "sla_24h");
  if (row?.value == null || row.lower === null || row.upper === null) return undefined;
  return (
    t("sentence.sla", {
      hours: marts.rules[0]?.feedback_sla_hours ?? 24,
      value: format.share(row.value),
      lower: format.share(row.lower),
      upper: format.share(row.upper),
      n: format.count(row.n ?? 0),
    }) + t("sentence.stop")
  );
}

function metricSentence(context: Sentenced, metrics: readonly string[]): string | undefined {
  const { t, format, marts, language } = context;
  for (const metric of metrics) {
    const row = headlineOf({ ...context, sentences: [] }, metric);
    const known = marts.metric_catalogue.find(entry => entry.metric === metric);
    if (row?.value == null || row.lower === null || row.upper === null || !known || row.is_enough === false) continue;
    return (
      t("sentence.metric", {
        title: language === "zh" ? known.title_zh : known.title_en,
        value: format.share(row.value),
        lower: format.share(row.lower),
        upper: format.share(row.upper),
        n: format.count(row.n ?? 0),
      }) + t("sentence.stop")
    );
  }
  return undefined;
}

function timesSentence({ t, format, marts }: Sentenced): string {
  const median = (measure: string) => {
    const hours = marts.feedback_times.find(row => row.slice_kind === "all" && row.measure === measure)?.p50_hours;
    return hours == null ? t("feedback.notReached") : format.value(hours, "hours");
  };
  return capital(
    t("sentence.times", { reply: median("first_reply"), resolution: median("resolution") }) + t("sentence.stop"),
  );
}

function tagSentence({ t, format, marts, language }: Sentenced): string {
  const top = marts.feedback_by_tag.find(row => (row.tickets_90d ?? 0) > 0);
  if (top?.share == null) return t("sentence.noThird");
  return capital(
    t("sentence.tag", {
      tag: nameOfCode(language, "tag", top.tag ?? "untagged"),
      share: format.share(top.share),
      n: format.count(top.tickets_90d ?? 0),
    }) + t("sentence.stop"),
  );
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** The last day of a month given by its first. */
export function lastDayOf(month: string): string {
  const [year = 0, monthOfYear = 1] = month.split("-").map(Number);
  return new Date(Date.UTC(year, monthOfYear, 0)).toISOString().slice(0, 10);
}
