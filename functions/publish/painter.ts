// Draws charts at build with the very modules that draw them in the browser, on a document without a browser.
import { parseHTML } from "linkedom";
import type { ChartSpec } from "../../dashboards/components/chart-spec.ts";
import { drawChart } from "../../dashboards/components/draw-chart.ts";
import { type Html, raw } from "../../dashboards/components/html.ts";

/** A painter with a document of its own. */
export function createPainter(): (spec: ChartSpec, width: number) => Html {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  return (spec, width) => raw(drawChart(spec, { width, document, isInteractive: false }).outerHTML);
}
