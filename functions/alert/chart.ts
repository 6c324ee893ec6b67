// Eight weeks of a series against its normal range, as a PNG: drawn by Plot without a browser, lettered with our own font, so
// it looks the same in every mail program and on a machine without fonts.
import { createRequire } from "node:module";
import * as Plot from "@observablehq/plot";
import { Resvg } from "@resvg/resvg-js";
import { parseHTML } from "linkedom";
import type { AnomalyRow } from "./findings.ts";
import { axisNumber, type Format } from "./format.ts";
import { words } from "./words.ts";

const width = 640;
const height = 300;
const fontFamily = "Noto Sans SC";
const ink = {
  text: "#1d2129",
  soft: "#5b6270",
  grid: "#e6e8ec",
  band: "#d5e3f7",
  expected: "#6d9ce0",
  alarm: "#c2410c",
};

export interface ChartTexts {
  title: string;
  /** The day that the mail is about. */
  date: string;
}

/** @param rows one series, in order of days */
export function drawChart(rows: readonly AnomalyRow[], texts: ChartTexts, format: Format): Buffer {
  const { document } = parseHTML("<html><body></body></html>");
  const drawing = Plot.plot(specification(rows, texts, format, document));
  drawing.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  const picture = new Resvg(drawing.outerHTML, {
    fitTo: { mode: "zoom", value: 2 },
    background: "white",
    font: { loadSystemFonts: false, fontFiles: [fontFile()], defaultFontFamily: fontFamily },
  });
  return picture.render().asPng();
}

const fontFile = () =>
  createRequire(import.meta.url).resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf");

interface Point {
  day: Date;
  observed: number;
  expected: number;
  lower: number;
  upper: number;
}

function specification(
  rows: readonly AnomalyRow[],
  texts: ChartTexts,
  format: Format,
  document: Document,
): Plot.PlotOptions {
  const points = rows.map(({ date, ...row }): Point => ({ ...row, day: new Date(`${date}T00:00:00Z`) }));
  const alarms = points.filter((_, index) => rows[index]?.is_alarm);
  const today = points.filter((_, index) => rows[index]?.date === texts.date);
  const highest = Math.max(...points.flatMap(({ observed, upper }) => [observed, upper]));
  return {
    document,
    width,
    height,
    marginTop: 62,
    marginLeft: 62,
    marginRight: 24,
    marginBottom: 30,
    style: { background: "white", color: ink.text, fontFamily, fontSize: "12px" },
    x: { type: "utc", label: null },
    y: { domain: [0, highest * 1.08], label: null, grid: false },
    marks: [
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1, ticks: 5 }),
      Plot.areaY(points, { x: "day", y1: "lower", y2: "upper", fill: ink.band }),
      Plot.lineY(points, { x: "day", y: "expected", stroke: ink.expected, strokeWidth: 1.5, strokeDasharray: "4,3" }),
      Plot.lineY(points, { x: "day", y: "observed", stroke: ink.text, strokeWidth: 1.6 }),
      Plot.ruleX(today, { x: "day", stroke: ink.alarm, strokeOpacity: 0.28, strokeWidth: 7 }),
      Plot.dot(alarms, { x: "day", y: "observed", fill: ink.alarm, stroke: "white", strokeWidth: 1.5, r: 5.5 }),
      Plot.axisY({
        ticks: 5,
        tickSize: 0,
        label: null,
        tickFormat: (value: number) => axisNumber(value, format.language),
      }),
      Plot.axisX({ ticks: "2 weeks", tickSize: 4, label: null, tickFormat: (day: Date) => axisDay(day, format) }),
      ...lettering(texts.title, format, alarms.length > 0),
    ],
  };
}

function axisDay(day: Date, { language }: Format): string {
  return new Intl.DateTimeFormat(words[language].locale, { timeZone: "UTC", month: "short", day: "numeric" }).format(
    day,
  );
}

/** Title and key stand above the frame, set by hand: Plot's own legends are HTML, which no picture holds. */
function lettering(title: string, { language }: Format, hasAlarms: boolean): Plot.Markish[] {
  const { chartLegend } = words[language];
  const at = (dx: number, dy: number) => ({ frameAnchor: "top-left", dx: dx - 52, dy, textAnchor: "start" }) as const;
  const entries = [
    { name: chartLegend.observed, sign: "—", color: ink.text },
    { name: chartLegend.expected, sign: "╌", color: ink.expected },
    { name: chartLegend.band, sign: "■", color: ink.band },
    ...(hasAlarms ? [{ name: chartLegend.alarm, sign: "●", color: ink.alarm }] : []),
  ];
  let offset = 0;
  const key = entries.flatMap(({ name, sign, color }) => {
    const start = offset;
    offset += 34 + textWidth(name);
    return [
      Plot.text([sign], { text: [sign], ...at(start, -22), fill: color, fontSize: 13 }),
      Plot.text([name], { text: [name], ...at(start + 17, -22), fill: ink.soft, fontSize: 12 }),
    ];
  });
  return [Plot.text([title], { text: [title], ...at(0, -44), fill: ink.text, fontSize: 15 }), ...key];
}

/** Rough width at 12 px: Chinese letters are square, others about half as wide. */
const textWidth = (text: string) =>
  Array.from(text).reduce((sum, letter) => sum + ((letter.codePointAt(0) ?? 0) > 0x2e80 ? 12 : 6.6), 0);
