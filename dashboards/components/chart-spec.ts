// What a chart says, as plain data: drawn at build into the page, and again in the browser from the same words when the
// reader filters, resizes or points at it.
import type { Language, Unit } from "../format.ts";

interface ChartBase {
  /** Names the chart in its page. */
  id: string;
  title: string;
  /** One line below the title: what is counted, over which period. */
  subtitle?: string;
  language: Language;
  currency: string;
  unit: Unit;
  /** A control of the page that chooses rows: those whose `slice` is the control's value. */
  filter?: string;
  height?: number;
}

export interface SeriesPoint {
  /** ISO date. */
  x: string;
  y: number | null;
  series: string;
  slice?: string;
  lower?: number | null;
  upper?: number | null;
  /** What the point tells in words besides its value, e.g. its n. */
  note?: string;
  /** Drawn as a dot of warning. */
  isAlarm?: boolean;
}

export interface Series {
  id: string;
  label: string;
  /** Muted: context, not the message. */
  isMuted?: boolean;
}

export interface LineChart extends ChartBase {
  kind: "line";
  rows: SeriesPoint[];
  series: Series[];
  /** The axis begins at zero. */
  fromZero: boolean;
  reference?: { value: number; label: string };
  /** A horizontal band of what would be expected anyway, e.g. the noise around 1. */
  noise?: { lower: number; upper: number; label: string };
}

export interface ColumnChart extends ChartBase {
  kind: "columns";
  /** `group` names the part of a stacked column; one group: plain columns. */
  rows: { x: string; y: number; group: string; slice?: string; isMuted?: boolean; note?: string }[];
  groups: Series[];
}

export interface BarChart extends ChartBase {
  kind: "bars";
  /** The longest bar there can be, e.g. 100 points; otherwise the longest there is. */
  maximum?: number;
  rows: { label: string; y: number; note?: string; isMuted?: boolean; cumulative?: number; slice?: string }[];
}

export interface Heatmap extends ChartBase {
  kind: "heatmap";
  /** Rows from top to bottom in the order given. */
  rows: { row: string; column: number; value: number; note: string }[];
}

export interface SurvivalChart extends ChartBase {
  kind: "survival";
  rows: { day: number; survival: number; lower: number | null; upper: number | null; atRisk: number; series: string }[];
  series: Series[];
  dayLabel: string;
  atRiskLabel: string;
  /** The series whose interval is drawn. */
  bandOf: string;
}

export interface BridgeChart extends ChartBase {
  kind: "bridge";
  steps: { label: string; amount: number; isTotal: boolean }[];
}

export interface ForestPlot extends ChartBase {
  kind: "forest";
  rows: {
    label: string;
    value: number;
    lower: number | null;
    upper: number | null;
    tone: "good" | "bad" | "neutral";
    verdict: string;
  }[];
  reference: { value: number; label: string };
}

export type ChartSpec = LineChart | ColumnChart | BarChart | Heatmap | SurvivalChart | BridgeChart | ForestPlot;

/** How a chart is drawn just now. */
export interface Drawing {
  width: number;
  /** The document that makes the SVG: the browser's, or linkedom's at build. */
  document?: Document;
  /** Answers the pointer; only in a browser. */
  isInteractive: boolean;
}
