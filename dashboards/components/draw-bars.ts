// Horizontal bars with their names on the left and their numbers at the end; and the forest plot, the same shape with
// intervals instead of bars.
import * as Plot from "@observablehq/plot";
import type { BarChart, Drawing, ForestPlot } from "./chart-spec.ts";
import { widthOf } from "./draw-lines.ts";
import { colours, formatOf, frame, tickFormatOf, tipStyle } from "./plot-theme.ts";

type Bar = BarChart["rows"][number];
type Interval = ForestPlot["rows"][number];

/** A phone. Names take half of it, and what a number means is left to its colour, the tip and the table. */
const narrow = 420;

/** Names longer than the margin are cut on the chart and whole in the tip and the table. */
function nameMargin(labels: readonly string[], width: number): { marginLeft: number; cut: (label: string) => string } {
  const marginLeft = Math.min(width * (width < narrow ? 0.46 : 0.38), Math.max(40, ...labels.map(widthOf)) + 12);
  const cut = (label: string) => {
    if (widthOf(label) <= marginLeft - 10) return label;
    let kept = label;
    while (kept.length > 1 && widthOf(`${kept}…`) > marginLeft - 10) kept = kept.slice(0, -1);
    return `${kept}…`;
  };
  return { marginLeft, cut };
}

export function drawBars(spec: BarChart, drawing: Drawing): Element {
  const format = formatOf(spec);
  const { marginLeft, cut } = nameMargin(
    spec.rows.map(({ label }) => label),
    drawing.width,
  );
  const labels = spec.rows.map(({ label }) => label);
  const text = (row: Bar) =>
    `${format.value(row.y, spec.unit)}${row.cumulative === undefined ? "" : `  (${format.share(row.cumulative, 0)})`}`;
  const reach = spec.maximum ?? (Math.max(...spec.rows.map(({ y }) => y), 0) || 1);
  return Plot.plot({
    ...frame(spec, drawing, 24 + spec.rows.length * 30),
    marginTop: 6,
    marginBottom: 10,
    marginLeft,
    marginRight: Math.max(50, ...spec.rows.map(row => widthOf(text(row)) + 10)),
    x: { label: null, axis: null, domain: [Math.min(0, ...spec.rows.map(({ y }) => y)), reach] },
    y: { type: "band", label: null, domain: labels, padding: 0.3 },
    marks: [
      Plot.axisY({ tickSize: 0, tickFormat: cut, fill: colours.ink }),
      Plot.barX(spec.rows, {
        x: "y",
        y: "label",
        fill: (row: Bar) => (row.isMuted ? colours.muted : colours.accent),
        rx: 2,
      }),
      Plot.text(spec.rows, { x: "y", y: "label", text, textAnchor: "start", dx: 6, fill: colours.ink }),
      drawing.isInteractive &&
        Plot.tip(
          spec.rows,
          Plot.pointerY({
            x: "y",
            y: "label",
            title: (row: Bar) => [row.label, format.value(row.y, spec.unit), row.note].filter(Boolean).join("\n"),
            ...tipStyle,
          }),
        ),
    ].filter(mark => mark !== false && mark !== undefined),
  });
}

const toneColour = { good: colours.good, bad: colours.bad, neutral: colours.faint };

export function drawForest(spec: ForestPlot, drawing: Drawing): Element {
  const format = formatOf(spec);
  const { marginLeft, cut } = nameMargin(
    spec.rows.map(({ label }) => label),
    drawing.width,
  );
  const colour = (row: Interval) => toneColour[row.tone];
  const text = (row: Interval) => `${format.value(row.value, spec.unit)} ${row.verdict}`;
  const endText = (row: Interval) => (drawing.width < narrow ? format.value(row.value, spec.unit) : text(row));
  const marginRight = Math.max(60, ...spec.rows.map(row => widthOf(endText(row)) + 18));
  const ticks = Math.max(2, Math.min(5, Math.floor((drawing.width - marginLeft - marginRight) / 70)));
  const ends = spec.rows.flatMap(({ value, lower, upper }) => [value, lower ?? value, upper ?? value]);
  // One interval that is far wider than the rest would flatten all others: it is cut at the frame, its numbers are in the table.
  const values = spec.rows.map(({ value }) => value);
  const spread = Math.max(1, Math.max(...values) - Math.min(...values));
  const low = Math.max(
    Math.min(...ends, spec.reference.value),
    Math.min(...values, spec.reference.value) - 1.5 * spread,
  );
  const high = Math.min(
    Math.max(...ends, spec.reference.value),
    Math.max(...values, spec.reference.value) + 1.5 * spread,
  );
  const within = (value: number) => Math.min(high, Math.max(low, value));
  return Plot.plot({
    ...frame(spec, drawing, 44 + spec.rows.length * 28),
    marginTop: 8,
    marginBottom: 28,
    marginLeft,
    marginRight,
    x: { label: null, domain: [low, high], nice: false, inset: 6 },
    y: { type: "band", label: null, domain: spec.rows.map(({ label }) => label), padding: 0.3 },
    marks: [
      Plot.gridX({ ticks, stroke: colours.faint, strokeOpacity: 0.18 }),
      Plot.axisX({ ticks, tickSize: 0, tickFormat: tickFormatOf(spec), fill: colours.faint }),
      Plot.axisY({ tickSize: 0, tickFormat: cut, fill: colours.ink }),
      Plot.ruleX([spec.reference.value], { stroke: colours.faint, strokeDasharray: "3,3" }),
      Plot.link(
        spec.rows.filter(({ lower, upper }) => lower !== null && upper !== null),
        {
          x1: (row: Interval) => within(row.lower ?? row.value),
          x2: (row: Interval) => within(row.upper ?? row.value),
          y1: "label",
          y2: "label",
          stroke: colour,
          strokeWidth: 2.5,
          strokeOpacity: 0.55,
        },
      ),
      Plot.dot(spec.rows, { x: (row: Interval) => within(row.value), y: "label", fill: colour, r: 4.5 }),
      Plot.text(spec.rows, {
        y: "label",
        text: endText,
        frameAnchor: "right",
        textAnchor: "start",
        dx: 10,
        fill: colour,
        fontWeight: 600,
      }),
      drawing.isInteractive &&
        Plot.tip(
          spec.rows,
          Plot.pointerY({
            x: (row: Interval) => within(row.value),
            y: "label",
            title: (row: Interval) =>
              [
                row.label,
                text(row),
                row.lower !== null && row.upper !== null
                  ? `95%: ${format.value(row.lower, spec.unit)} – ${format.value(row.upper, spec.unit)}`
                  : "",
              ]
                .filter(Boolean)
                .join("\n"),
            ...tipStyle,
          }),
        ),
    ].filter(mark => mark !== false && mark !== undefined),
  });
}
