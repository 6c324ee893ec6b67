// Columns over time, plain or stacked. What is not yet complete, or only context, is muted.
import * as Plot from "@observablehq/plot";
import type { ColumnChart, Drawing } from "./chart-spec.ts";
import { widthOf } from "./draw-lines.ts";
import {
  colours,
  dateOf,
  formatOf,
  frame,
  isoMonth,
  monthTicks,
  tickFormatOf,
  tintOf,
  tipStyle,
  valueAxisWidth,
} from "./plot-theme.ts";

type Column = ColumnChart["rows"][number];

export function drawColumns(spec: ColumnChart, drawing: Drawing): Element {
  const { rows, groups } = spec;
  const format = formatOf(spec);
  const isStacked = groups.length > 1;
  const order = groups.map(({ id }) => id);
  const fill = (row: Column) =>
    row.isMuted ? colours.muted : isStacked ? tintOf(order.indexOf(row.group), order.length) : colours.accent;
  const marginRight = isStacked ? Math.max(...groups.map(({ label }) => widthOf(label))) + 16 : 64;
  const ticks = monthTicks(
    rows.map(({ x }) => x),
    drawing.width - valueAxisWidth - marginRight,
  );
  const barWidth =
    (0.78 * (drawing.width - valueAxisWidth - marginRight)) / Math.max(1, new Set(rows.map(({ x }) => x)).size);
  const last = rows.filter(({ isMuted }) => !isMuted).at(-1);
  const nameOf = (group: string) => groups.find(({ id }) => id === group)?.label ?? group;
  const tip = (row: Column) =>
    [row.x.slice(0, 7), `${isStacked ? `${nameOf(row.group)}: ` : ""}${format.value(row.y, spec.unit)}`, row.note]
      .filter(Boolean)
      .join("\n");
  return Plot.plot({
    ...frame(spec, drawing, 260),
    marginTop: 22,
    marginBottom: 28,
    marginLeft: valueAxisWidth,
    marginRight,
    x: { type: "band", label: null, padding: 0.22, domain: [...new Set(rows.map(({ x }) => x))].sort().map(dateOf) },
    y: { label: null, zero: true },
    marks: [
      Plot.gridY({ ticks: 4, stroke: colours.faint, strokeOpacity: 0.18 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: tickFormatOf(spec), fill: colours.faint }),
      Plot.axisX(ticks, { tickSize: 0, tickFormat: isoMonth, fill: colours.faint }),
      Plot.barY(rows, { x: (row: Column) => dateOf(row.x), y: "y", z: "group", fill, order, rx: isStacked ? 0 : 1.5 }),
      Plot.ruleY([0], { stroke: colours.faint, strokeOpacity: 0.5 }),
      !isStacked &&
        last &&
        Plot.text([last], {
          x: (row: Column) => dateOf(row.x),
          y: "y",
          text: (row: Column) => format.value(row.y, spec.unit),
          // Beside the last bar; above it where another follows.
          ...(last === rows.at(-1)
            ? { textAnchor: "start" as const, dx: 4 + barWidth / 2, dy: 5 }
            : { textAnchor: "middle" as const, dy: -8 }),
          fontWeight: 600,
          fill: colours.accent,
        }),
      isStacked &&
        Plot.text(groupLabels(spec), {
          x: ({ x }: Column) => dateOf(x),
          y: "y",
          text: "note",
          textAnchor: "start",
          dx: 6 + barWidth / 2,
          fill: colours.ink,
        }),
      drawing.isInteractive &&
        Plot.tip(
          rows,
          Plot.pointerX(
            Plot.stackY({ x: (row: Column) => dateOf(row.x), y: "y", z: "group", order, title: tip, ...tipStyle }),
          ),
        ),
    ].filter(mark => mark !== false && mark !== undefined),
  });
}

/** Names of the groups beside the last column, each at the middle of its part; parts too thin for a name go without. */
function groupLabels({ rows, groups }: ColumnChart): Column[] {
  const months = [...new Set(rows.map(({ x }) => x))].sort();
  const last = months.at(-1) ?? "";
  const heights = months.map(month => rows.filter(({ x }) => x === month).reduce((sum, { y }) => sum + y, 0));
  const least = Math.max(...heights, 0) * 0.05;
  let base = 0;
  return groups.flatMap(({ id, label }) => {
    const y = rows.find(row => row.x === last && row.group === id)?.y ?? 0;
    base += y;
    return y === 0 ? [] : [{ x: last, y: base - y / 2 + (y < least ? least / 2 : 0), group: id, note: label }];
  });
}
