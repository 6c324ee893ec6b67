// Lines over time, with a band for the interval and names at the lines' ends instead of a legend.
import * as Plot from "@observablehq/plot";
import type { Drawing, LineChart, SeriesPoint } from "./chart-spec.ts";
import {
  colourOf,
  colours,
  dateOf,
  formatOf,
  frame,
  monthTicks,
  spreadLabels,
  tickFormatOf,
  tipStyle,
  valueAxisWidth,
} from "./plot-theme.ts";

const margin = { top: 14, bottom: 28, left: valueAxisWidth };

export function drawLines(spec: LineChart, drawing: Drawing): Element {
  const rows = spec.rows.filter(({ y }) => y !== null);
  const isDaily = rows.some(({ x }) => !x.endsWith("-01"));
  const drawn = isDaily ? withGaps(rows) : rows;
  const colour = colourOf(spec.series);
  const height = spec.height ?? 260;
  const hasBand = rows.some(({ lower }) => lower != null) && bandSeries(spec).length === 1;
  const [low, high] = domainOf(spec, rows, hasBand);
  const labels = endLabels(
    spec,
    rows,
    drawing.width,
    (value: number) => margin.top + ((high - value) / (high - low)) * (height - margin.top - margin.bottom),
    height,
  );
  const invert = (pixel: number) =>
    high - ((pixel - margin.top) / (height - margin.top - margin.bottom)) * (high - low);
  const format = formatOf(spec);
  const isMuted = (id: string) => spec.series.some(series => series.id === id && series.isMuted);
  const marginRight =
    spec.series.length > 1
      ? Math.min(drawing.width * 0.4, 16 + Math.max(...labels.map(({ label }) => widthOf(label))))
      : 60;
  const band = bandSeries(spec)[0]?.id;
  return Plot.plot({
    ...frame(spec, drawing, height),
    marginTop: margin.top,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    marginRight,
    x: { type: "utc", label: null },
    y: { domain: [low, high], label: null },
    marks: [
      Plot.gridY({ ticks: 4, stroke: colours.faint, strokeOpacity: 0.18 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: tickFormatOf(spec), fill: colours.faint }),
      Plot.axisX(timeTicks(rows, drawing.width - margin.left - marginRight, isDaily), {
        tickSize: 0,
        tickFormat: (date: Date) => date.toISOString().slice(isDaily ? 5 : 0, isDaily ? 10 : 7),
        fill: colours.faint,
      }),
      spec.noise && Plot.rect([spec.noise], { y1: "lower", y2: "upper", fill: colours.faint, fillOpacity: 0.12 }),
      spec.reference && Plot.ruleY([spec.reference.value], { stroke: colours.faint, strokeDasharray: "3,3" }),
      spec.reference &&
        Plot.text([spec.reference], {
          y: "value",
          text: "label",
          frameAnchor: "left",
          dx: 4,
          dy: -7,
          textAnchor: "start",
          fill: colours.faint,
          fontSize: 11,
        }),
      hasBand &&
        Plot.areaY(
          drawn.filter(({ series, lower, y }) => series === band && (lower != null || y === null)),
          {
            x: (row: SeriesPoint) => dateOf(row.x),
            y1: "lower",
            y2: "upper",
            fill: colour(band ?? ""),
            fillOpacity: 0.13,
          },
        ),
      Plot.lineY(
        drawn.filter(({ series }) => isMuted(series)),
        {
          x: (row: SeriesPoint) => dateOf(row.x),
          y: "y",
          z: "series",
          stroke: colours.faint,
          strokeWidth: 1.4,
          strokeDasharray: "4,3",
        },
      ),
      Plot.lineY(
        drawn.filter(({ series }) => !isMuted(series)),
        {
          x: (row: SeriesPoint) => dateOf(row.x),
          y: "y",
          z: "series",
          stroke: (row: SeriesPoint) => colour(row.series),
          strokeWidth: (row: SeriesPoint) => (row.series === spec.series[0]?.id ? 2.2 : 1.6),
          curve: "linear",
        },
      ),
      Plot.dot(labels, { x: "x", y: "y", fill: "colour", r: 3 }),
      Plot.text(labels, {
        x: "x",
        y: ({ pixel }: { pixel: number }) => invert(pixel),
        text: "label",
        fill: "colour",
        textAnchor: "start",
        dx: 8,
        fontWeight: 600,
        clip: false,
      }),
      Plot.dot(
        rows.filter(({ isAlarm }) => isAlarm),
        { x: (row: SeriesPoint) => dateOf(row.x), y: "y", fill: colours.bad, stroke: colours.surface, r: 4.5 },
      ),
      drawing.isInteractive &&
        Plot.tip(
          rows,
          Plot.pointer({
            x: (row: SeriesPoint) => dateOf(row.x),
            y: "y",
            title: (row: SeriesPoint) =>
              tipText(
                spec,
                row,
                format.value(row.y ?? 0, spec.unit),
                row.lower != null && row.upper != null
                  ? `${format.value(row.lower, spec.unit)} – ${format.value(row.upper, spec.unit)}`
                  : "",
              ),
            ...tipStyle,
          }),
        ),
    ].filter(mark => mark !== false && mark !== undefined),
  });
}

/** Rough width of a label in pixels: Chinese characters are as wide as the type is high. */
export const widthOf = (text: string) =>
  [...text].reduce((sum, character) => sum + (/[\u2e80-\uffff]/.test(character) ? 12.5 : 7.6), 0);

/** A day without a row breaks the line: nothing is known of it, and a line drawn across would say otherwise. */
function withGaps(rows: readonly SeriesPoint[]): SeriesPoint[] {
  const days = [...new Set(rows.map(({ x }) => x))].sort();
  const gaps = days.flatMap((day, index) => {
    const next = days[index + 1];
    return next !== undefined && dateOf(next).getTime() - dateOf(day).getTime() > dayMs ? [dayAfter(day)] : [];
  });
  const series = [...new Set(rows.map(row => row.series))];
  const breaks = gaps.flatMap(x => series.map(id => ({ x, y: null, series: id })));
  return [...rows, ...breaks].sort((a, b) => (a.x < b.x ? -1 : a.x > b.x ? 1 : 0));
}

const dayMs = 86_400_000;
const dayAfter = (day: string) => new Date(dateOf(day).getTime() + dayMs).toISOString().slice(0, 10);

const bandSeries = (spec: LineChart) => spec.series.filter(({ isMuted }) => !isMuted).slice(0, 1);

const timeTicks = (rows: readonly SeriesPoint[], width: number, isDaily: boolean) => {
  const days = [...new Set(rows.map(({ x }) => x))].sort();
  if (!isDaily) return monthTicks(days, width);
  const every = Math.max(1, Math.ceil(days.length / Math.max(2, width / 60)));
  return days.filter((_, index) => (days.length - 1 - index) % every === 0).map(dateOf);
};

function domainOf(spec: LineChart, rows: readonly SeriesPoint[], hasBand: boolean): [number, number] {
  const values = rows
    .flatMap(({ y, lower, upper }) => (hasBand ? [y, lower, upper] : [y]))
    .filter(value => value != null);
  if (spec.reference) values.push(spec.reference.value);
  if (spec.noise) values.push(spec.noise.lower, spec.noise.upper);
  const high = Math.max(...values, spec.fromZero ? 0 : -Infinity);
  const low = spec.fromZero ? Math.min(0, ...values) : Math.min(...values);
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [spec.fromZero && low === 0 ? 0 : low - room, high + room];
}

function endLabels(
  spec: LineChart,
  rows: readonly SeriesPoint[],
  width: number,
  pixelOf: (value: number) => number,
  height: number,
) {
  const colour = colourOf(spec.series);
  const format = formatOf(spec);
  const ends = spec.series.flatMap(({ id, label, isMuted }) => {
    const last = rows
      .filter(({ series }) => series === id)
      .sort((a, b) => (a.x < b.x ? -1 : 1))
      .at(-1);
    if (!last || last.y === null) return [];
    const named =
      spec.series.length > 1
        ? width < 420
          ? label
          : `${label} ${format.value(last.y, spec.unit)}`
        : format.value(last.y, spec.unit);
    return [{ x: dateOf(last.x), y: last.y, label: named, colour: isMuted ? colours.faint : colour(id) }];
  });
  const pixels = spreadLabels(
    ends.map(({ y }) => pixelOf(y)),
    15,
    height - margin.bottom,
  );
  return ends.map((end, index) => ({ ...end, pixel: pixels[index] ?? 0 }));
}

function tipText(spec: LineChart, row: SeriesPoint, value: string, interval: string): string {
  const name = spec.series.length > 1 ? (spec.series.find(({ id }) => id === row.series)?.label ?? "") : "";
  return [
    row.x.endsWith("-01") ? row.x.slice(0, 7) : row.x,
    name && `${name}: ${value}`,
    !name && value,
    interval && `95%: ${interval}`,
    row.note,
  ]
    .filter(Boolean)
    .join("\n");
}
