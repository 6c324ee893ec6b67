// The bridge from one year's revenue to the next: what came, what went, in steps that add up exactly.
import * as Plot from "@observablehq/plot";
import type { BridgeChart, Drawing } from "./chart-spec.ts";
import { widthOf } from "./draw-lines.ts";
import { colours, formatOf, frame, tickFormatOf, valueAxisWidth } from "./plot-theme.ts";

/** Of axis labels, px: a label wider than its step goes on in a second line, and smaller where a word of it is wider. */
const fontSize = 12;
const smallestFontSize = 10.5;

interface Piece {
  label: string;
  from: number;
  to: number;
  text: string;
  colour: string;
}

function piecesOf(spec: BridgeChart): Piece[] {
  const format = formatOf(spec);
  let level = 0;
  return spec.steps.map(({ label, amount, isTotal }) => {
    const from = isTotal ? 0 : level;
    level = from + amount;
    const colour = isTotal ? colours.muted : amount >= 0 ? colours.accent : colours.bad;
    return { label, from, to: level, text: isTotal ? format.money(amount) : format.signed(amount, "money"), colour };
  });
}

export function drawBridge(spec: BridgeChart, drawing: Drawing): Element {
  const pieces = piecesOf(spec);
  const labels = pieces.map(({ label }) => label);
  const isNarrow = drawing.width < 520;
  if (isNarrow) return drawSideways(spec, drawing, pieces);
  // The totals are large and the steps small: the axis begins below the smallest level, and says so by having no zero line.
  const levels = pieces.flatMap(({ from, to }) => [from, to]).filter(level => level !== 0);
  const low = Math.max(0, Math.min(...levels) - (Math.max(...levels) - Math.min(...levels)) * 0.6);
  const isCut = low > 0;
  const step = (drawing.width - 70) / labels.length;
  const widestWord = Math.max(...labels.flatMap(label => label.split(" ")).map(widthOf));
  const size = Math.max(smallestFontSize, Math.min(fontSize, (fontSize * (step - 4)) / widestWord));
  return Plot.plot({
    ...frame(spec, drawing, 300),
    marginTop: 24,
    marginBottom: 44,
    marginLeft: valueAxisWidth,
    marginRight: 10,
    x: { type: "band", label: null, domain: labels, padding: 0.28 },
    y: { label: null, domain: [isCut ? low : 0, Math.max(...levels, 1)] },
    marks: [
      Plot.gridY({ ticks: 4, stroke: colours.faint, strokeOpacity: 0.18 }),
      Plot.axisY({ ticks: 4, tickSize: 0, tickFormat: tickFormatOf(spec), fill: colours.faint }),
      Plot.axisX({ tickSize: 0, fill: colours.ink, fontSize: size, lineWidth: step / size }),
      Plot.rectY(pieces, {
        x: "label",
        y1: ({ from }: Piece) => Math.max(from, isCut ? low : from),
        y2: "to",
        fill: "colour",
        rx: 2,
      }),
      Plot.link(
        pieces.slice(0, -1).map((piece, index) => ({ ...piece, next: labels[index + 1] })),
        { x1: "label", x2: "next", y1: "to", y2: "to", stroke: colours.faint, strokeDasharray: "2,3" },
      ),
      ...amounts(pieces),
    ],
  });
}

/** Above what rises, below what falls: a fall begins where the rise before it ends, and both amounts would stand at that height. */
function amounts(pieces: readonly Piece[]): Plot.Text[] {
  const common = { x: "label", y: "to", text: "text", fill: colours.ink, fontWeight: 600 };
  return [
    Plot.text(
      pieces.filter(({ from, to }) => to >= from),
      { ...common, dy: -8 },
    ),
    Plot.text(
      pieces.filter(({ from, to }) => to < from),
      { ...common, dy: 10 },
    ),
  ];
}

function drawSideways(spec: BridgeChart, drawing: Drawing, pieces: readonly Piece[]): Element {
  const levels = pieces.flatMap(({ from, to }) => [from, to]);
  const low = Math.max(0, Math.min(...levels.filter(level => level !== 0)) * 0.9);
  return Plot.plot({
    ...frame({ ...spec, height: 40 + pieces.length * 34 }, drawing, 280),
    marginTop: 8,
    marginBottom: 8,
    marginLeft: Math.max(...pieces.map(({ label }) => widthOf(label))) + 12,
    marginRight: Math.max(...pieces.map(({ text }) => widthOf(text))) + 12,
    x: { axis: null, label: null, domain: [low, Math.max(...levels, 1)] },
    y: { type: "band", label: null, domain: pieces.map(({ label }) => label), padding: 0.3 },
    marks: [
      Plot.axisY({ tickSize: 0, fill: colours.ink }),
      Plot.rectX(pieces, { y: "label", x1: ({ from }: Piece) => Math.max(from, low), x2: "to", fill: "colour", rx: 2 }),
      Plot.text(pieces, {
        y: "label",
        text: "text",
        frameAnchor: "right",
        textAnchor: "start",
        dx: 6,
        fill: colours.ink,
        fontWeight: 600,
      }),
    ],
  });
}
