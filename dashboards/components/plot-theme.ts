// What all charts share: colours by name (the style sheet gives them their value, light or dark), axes, the pointer's tip.
import type * as Plot from "@observablehq/plot";
import { type Format, formatFor } from "../format.ts";
import type { ChartSpec, Drawing, Series } from "./chart-spec.ts";

const palette = ["var(--accent)", "var(--series-2)", "var(--series-3)", "var(--series-4)", "var(--series-5)"];
export const colours = {
  accent: "var(--accent)",
  muted: "var(--series-muted)",
  good: "var(--accent)",
  bad: "var(--bad)",
  ink: "var(--ink)",
  faint: "var(--ink-faint)",
  surface: "var(--surface)",
};

/** Colour of each series; muted ones take none from the palette. */
export function colourOf(series: readonly Series[]): (id: string) => string {
  const coloured = series.filter(({ isMuted }) => !isMuted).map(({ id }) => id);
  return id => palette[coloured.indexOf(id)] ?? colours.muted;
}

/** Tints of the accent from light to full, for ordered groups such as stages. */
export function tintOf(index: number, count: number): string {
  const percent = Math.round(100 * ((index + 1) / count) ** 1.15);
  return `color-mix(in oklab, var(--accent) ${percent}%, var(--tint-base))`;
}

export const formatOf = ({ language, currency }: ChartSpec): Format => formatFor(language, currency);

/** Axis numbers are shorter than those in text: no decimals on shares. */
export function tickFormatOf(spec: ChartSpec): (value: number) => string {
  const format = formatOf(spec);
  return value => (spec.unit === "share" ? format.share(value, 0) : withoutZeros(format.value(value, spec.unit)));
}

/** 4.00M → 4M, 2.50M → 2.5M: on an axis the zeros are noise. */
const withoutZeros = (text: string) => text.replace(/(\.\d*?)0+(?!\d)/, "$1").replace(/\.(?!\d)/, "");

export const dateOf = (iso: string) => new Date(`${iso}T00:00:00Z`);
export const isoMonth = (date: Date) => date.toISOString().slice(0, 7);

/** Months get a tick each, or every third, or every year, as there is room. */
export function monthTicks(isoDates: readonly string[], width: number): Date[] {
  const months = [...new Set(isoDates)].sort();
  const every = [1, 2, 3, 6, 12].find(step => (months.length / step) * 58 <= width) ?? 12;
  return months.filter((_, index) => (months.length - 1 - index) % every === 0).map(dateOf);
}

export const tipStyle = { fill: "var(--surface-raised)", stroke: "var(--line)", fontSize: 12, textPadding: 9 };

/** Room for the words of an axis of values, left of it: “¥5,000万” is the widest. */
export const valueAxisWidth = 62;

/** The parts of Plot's options that every chart takes. */
export function frame(spec: ChartSpec, drawing: Drawing, height: number): Plot.PlotOptions {
  return {
    ...(drawing.document && { document: drawing.document }),
    width: drawing.width,
    height: spec.height ?? height,
    className: "plot",
    style: { fontSize: "12px", fontFamily: "inherit", overflow: "visible" },
    ariaLabel: spec.title,
    ariaDescription: spec.subtitle ?? spec.title,
  };
}

/**
 * Heights at which labels do not cover each other, as near as may be to where they belong.
 * @param wanted pixels from the top
 */
export function spreadLabels(wanted: readonly number[], gap: number, bottom: number): number[] {
  const order = wanted.map((_, index) => index).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0));
  const placed = [...wanted];
  let least = -Infinity;
  for (const index of order) {
    placed[index] = Math.max(wanted[index] ?? 0, least);
    least = (placed[index] ?? 0) + gap;
  }
  let most = bottom;
  for (const index of order.reverse()) {
    placed[index] = Math.min(placed[index] ?? 0, most);
    most = (placed[index] ?? 0) - gap;
  }
  return placed;
}
