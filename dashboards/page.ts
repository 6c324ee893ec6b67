// What a page is, and what it is given. Pages know components and marts; no page works out a number that has a name.
import type { Marts } from "../functions/publish/marts.ts";
import type { ChartSpec } from "./components/chart-spec.ts";
import type { Html } from "./components/html.ts";
import type { Format, Language } from "./format.ts";
import type { Translate } from "./words/words.ts";

export interface CheckOutcome {
  name: string;
  severity: "error" | "warning";
  rows: number;
}

/** Everything a page may read. One context serves all pages of a language. */
export interface PageContext {
  language: Language;
  t: Translate;
  format: Format;
  company: string;
  asOfDate: string;
  snapshotId: string;
  marts: Marts;
  checks: readonly CheckOutcome[];
  /** The three sentences, in this language. */
  sentences: readonly string[];
  /** Smaller moves are not told as alarms. */
  minimumChangeShare: number;
  /** Tier id → its name, in the order of the config. */
  tierNames: ReadonlyMap<string, string>;
  /** Partner id → path of his page from the site's root. */
  partnerPath(partnerId: string): string;
  partnerName(partnerId: string): string;
  isPresent(stream: string): boolean;
  /** Draws a chart at build. */
  draw: ChartPainter;
}

export type ChartPainter = (spec: ChartSpec, width: number) => Html;

export interface Page {
  /** File name without ending, and the key of its words. */
  slug: string;
  render(context: PageContext): Html;
}
