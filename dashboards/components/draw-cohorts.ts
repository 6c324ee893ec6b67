// Retention in its two classic shapes: the survival curve with its interval, and the triangle of cohorts.
import * as Plot from "@observablehq/plot";
import type { Drawing, Heatmap, SurvivalChart } from "./chart-spec.ts";
import { widthOf } from "./draw-lines.ts";
import { colourOf, colours, formatOf, frame, spreadLabels, tipStyle } from "./plot-theme.ts";

type Cell = Heatmap["rows"][number];
type Step = SurvivalChart["rows"][number];

export function drawHeatmap(spec: Heatmap, drawing: Drawing): Element {
  const format = formatOf(spec);
  const rows = [...new Set(spec.rows.map(({ row }) => row))];
  const columns = [...new Set(spec.rows.map(({ column }) => column))].sort((a, b) => a - b);
  const high = Math.max(...spec.rows.map(({ value }) => value), 0.0001);
  const cellWidth = (drawing.width - 66) / Math.max(1, columns.length);
  const fill = ({ value }: Cell) =>
    `color-mix(in oklab, var(--accent) ${Math.round((90 * value) / high)}%, var(--tint-base))`;
  const every = Math.max(1, Math.ceil(30 / cellWidth));
  return Plot.plot({
    ...frame(spec, drawing, 40 + rows.length * 22),
    marginTop: 20,
    marginBottom: 4,
    marginLeft: 62,
    marginRight: 4,
    padding: 0.06,
    x: { type: "band", axis: null, domain: columns },
    y: { type: "band", label: null, domain: rows },
    marks: [
      Plot.axisX(
        columns.filter(column => column % every === 0),
        { anchor: "top", tickSize: 0, label: null, fill: colours.faint, tickFormat: String },
      ),
      Plot.axisY({ tickSize: 0, label: null, fill: colours.faint }),
      Plot.cell(spec.rows, { x: "column", y: "row", fill, rx: 2 }),
      cellWidth >= 24 &&
        Plot.text(spec.rows, {
          x: "column",
          y: "row",
          text: ({ value }: Cell) => String(Math.round(value * 100)),
          fill: ({ value }: Cell) => (value / high > 0.55 ? "var(--on-accent)" : "var(--ink)"),
          fontSize: 10.5,
        }),
      drawing.isInteractive &&
        Plot.tip(
          spec.rows,
          Plot.pointer({
            x: "column",
            y: "row",
            title: (cell: Cell) => `${cell.row} + ${cell.column}\n${format.share(cell.value)}\n${cell.note}`,
            ...tipStyle,
          }),
        ),
    ].filter(mark => mark !== false),
  });
}

export function drawSurvival(spec: SurvivalChart, drawing: Drawing): Element {
  const format = formatOf(spec);
  const colour = colourOf(spec.series);
  const height = spec.height ?? 300;
  const top = 14;
  const bottom = 44;
  const low = Math.max(
    0,
    Math.floor(
      (Math.min(
        ...spec.rows.map(({ survival, lower, series }) => (series === spec.bandOf ? (lower ?? survival) : survival)),
      ) -
        0.04) *
        10,
    ) / 10,
  );
  const pixelOf = (value: number) => top + ((1 - value) / (1 - low)) * (height - top - bottom);
  const invert = (pixel: number) => 1 - ((pixel - top) / (height - top - bottom)) * (1 - low);
  const ends = spec.series.flatMap(({ id, label }) => {
    const last = spec.rows
      .filter(({ series }) => series === id)
      .sort((a, b) => a.day - b.day)
      .at(-1);
    return last
      ? [
          {
            day: last.day,
            survival: last.survival,
            label: `${label} ${format.share(last.survival, 0)}`,
            colour: colour(id),
          },
        ]
      : [];
  });
  const pixels = spreadLabels(
    ends.map(({ survival }) => pixelOf(survival)),
    15,
    height - bottom,
  );
  const labels = ends.map((end, index) => ({ ...end, at: invert(pixels[index] ?? 0) }));
  const lastDay = Math.max(...spec.rows.map(({ day }) => day));
  return Plot.plot({
    ...frame(spec, drawing, height),
    marginTop: top,
    marginBottom: bottom,
    marginLeft: 50,
    marginRight: Math.max(40, ...labels.map(({ label }) => widthOf(label) + 14)),
    x: { label: null, domain: [0, lastDay] },
    y: { domain: [low, 1], label: null },
    marks: [
      Plot.gridY({ ticks: 5, stroke: colours.faint, strokeOpacity: 0.18 }),
      Plot.axisY({ ticks: 5, tickSize: 0, tickFormat: (value: number) => format.share(value, 0), fill: colours.faint }),
      Plot.axisX({
        ticks: Math.max(2, Math.floor(drawing.width / 110)),
        tickSize: 0,
        label: spec.dayLabel,
        labelArrow: "none",
        labelAnchor: "center",
        fill: colours.faint,
      }),
      Plot.areaY(
        spec.rows.filter(({ series, lower }) => series === spec.bandOf && lower !== null),
        { x: "day", y1: "lower", y2: "upper", curve: "step-after", fill: colour(spec.bandOf), fillOpacity: 0.14 },
      ),
      Plot.lineY(spec.rows, {
        x: "day",
        y: "survival",
        z: "series",
        stroke: ({ series }: Step) => colour(series),
        strokeWidth: ({ series }: Step) => (series === spec.bandOf ? 2.4 : 1.5),
        curve: "step-after",
      }),
      Plot.text(labels, {
        x: lastDay,
        y: "at",
        text: "label",
        fill: "colour",
        textAnchor: "start",
        dx: 8,
        fontWeight: 600,
        clip: false,
      }),
      drawing.isInteractive &&
        Plot.tip(
          spec.rows,
          Plot.pointer({
            x: "day",
            y: "survival",
            title: (step: Step) =>
              [
                `${spec.series.find(({ id }) => id === step.series)?.label ?? ""} · ${format.value(step.day, "days")}`,
                format.share(step.survival),
                step.lower !== null && step.upper !== null
                  ? `95%: ${format.share(step.lower)} – ${format.share(step.upper)}`
                  : "",
                `${spec.atRiskLabel} ${step.atRisk}`,
              ]
                .filter(Boolean)
                .join("\n"),
            ...tipStyle,
          }),
        ),
    ].filter(mark => mark !== false),
  });
}
