// A number with what it takes to judge it: period, n, interval, change.

import type { Unit } from "../format.ts";
import type { PageContext } from "../page.ts";
import { streamList, type WordKey } from "../words/words.ts";
import { type Html, html, withDates } from "./html.ts";

const units: Record<string, Unit> = {
  share: "share",
  ratio: "share",
  amount: "money",
  count: "count",
  days: "days",
  score: "score",
};

export interface NumberCard {
  title: string;
  value: string;
  /** Lines of small print below the number. */
  notes: readonly (string | Html)[];
  isFaint?: boolean;
  href?: string;
}

export function numberCard({ title, value, notes, isFaint, href }: NumberCard): Html {
  const name = href ? html`<a href="${href}">${title}</a>` : title;
  return html`<div class="card number${isFaint ? " faint" : ""}"><h3>${name}</h3><p class="big">${value}</p>${notes
    .filter(note => note !== "")
    .map(note => html`<p class="note">${note}</p>`)}</div>`;
}

/** A card of a metric of the catalogue; where a stream it needs is absent it says so. */
export function metricCard(context: PageContext, metric: string, slice = { kind: "all", id: "all" }): Html {
  const { marts, t, language } = context;
  const known = marts.metric_catalogue.find(entry => entry.metric === metric);
  const title = known ? (language === "zh" ? known.title_zh : known.title_en) : metric;
  const row = headlineOf(context, metric, slice);
  if (!row || row.value === null)
    return numberCard({ title, value: "—", notes: [absenceOf(context, streamsOf(known?.streams))], isFaint: true });
  const unit = units[known?.unit ?? ""] ?? "count";
  return numberCard({
    title,
    value: context.format.value(row.value, unit),
    notes: notesOf(context, row, unit, known),
    isFaint: row.is_enough === false,
  });

  function notesOf(
    ...[{ format }, { n, lower, upper, is_enough, previous_value, change, to_date, from_date }, measured, entry]: [
      PageContext,
      Headline,
      Unit,
      typeof known,
    ]
  ): (string | Html)[] {
    const interval =
      lower !== null && upper !== null
        ? t("metric.interval", { lower: format.value(lower, measured), upper: format.value(upper, measured) })
        : "";
    const cases = n === null ? "" : t("metric.n", { n: format.count(n) });
    const minimum = entry?.minimum_n ?? marts.rules[0]?.publishing_minimum_n ?? 0;
    // A metric that stands for a date covers the window its name says, not the month of that date.
    const period = !to_date
      ? ""
      : from_date && from_date !== to_date && entry?.time !== "snapshot"
        ? t("metric.period", { from: from_date, to: to_date })
        : t("metric.at", { date: to_date });
    return [
      [interval, cases].filter(Boolean).join(" · "),
      is_enough === false ? t("metric.few", { minimum: format.count(minimum) }) : "",
      previous_value === null || change === null
        ? ""
        : html`${t("metric.previous", { value: format.value(previous_value, measured) })} ${changeMark(context, change, measured, entry?.direction ?? "none")}`,
      period && withDates(period),
    ];
  }
}

type Headline = PageContext["marts"]["metric_headline"][number];

export function headlineOf(
  { marts }: PageContext,
  metric: string,
  slice = { kind: "all", id: "all" },
): Headline | undefined {
  return marts.metric_headline.find(
    row => row.metric === metric && row.slice_kind === slice.kind && row.slice === slice.id,
  );
}

/** The change in words and colour: green is not "more" but "better". Differences of shares are told in points. */
export function changeMark({ format, language }: PageContext, change: number, unit: Unit, direction: string): Html {
  const isNone = Math.abs(change) < (unit === "share" ? 0.0005 : unit === "score" ? 0.05 : 1e-9);
  const isGood = direction === "none" || isNone ? undefined : change > 0 === (direction === "up");
  const points = language === "zh" ? " 个百分点" : " pts";
  const text =
    unit === "share"
      ? `${isNone ? "±" : change > 0 ? "+" : ""}${format.number(isNone ? 0 : change * 100, 1)}${points}`
      : isNone
        ? `±${format.value(0, unit)}`
        : format.signed(change, unit);
  return html`<span class="change${isGood === undefined ? "" : isGood ? " good" : " bad"}">${text}</span>`;
}

export const streamsOf = (list: string | null | undefined): string[] => (list ?? "").split(/[\s,;]+/).filter(Boolean);

/** Why there is nothing to show: streams that are absent, else too little data. */
export function absenceOf({ t, language, isPresent }: PageContext, streams: readonly string[]): string {
  const absent = streams.filter(stream => !isPresent(stream));
  return absent.length > 0 ? t("absent.streams", { streams: streamList(language, absent) }) : t("absent.rows");
}

/** Shows a part of a page where there are rows for it, and says why not where there are none. */
export function whereRows<T>(
  context: PageContext,
  title: WordKey,
  streams: readonly string[],
  rows: readonly T[],
  show: () => Html,
): Html {
  if (rows.length > 0) return show();
  return html`<div class="card absent"><h3>${context.t(title)}</h3><p class="note">${absenceOf(context, streams)}</p></div>`;
}
