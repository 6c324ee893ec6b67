// One door to all charts: the same call draws at build and in the browser.
import type { ChartSpec, Drawing } from "./chart-spec.ts";
import { drawBars, drawForest } from "./draw-bars.ts";
import { drawBridge } from "./draw-bridge.ts";
import { drawHeatmap, drawSurvival } from "./draw-cohorts.ts";
import { drawColumns } from "./draw-columns.ts";
import { drawLines } from "./draw-lines.ts";

export function drawChart(spec: ChartSpec, drawing: Drawing): Element {
  const svg = draw(spec, drawing);
  // Plot's own style element is the same in every chart; the page's style sheet has its rules once.
  svg.querySelector("style")?.remove();
  // The drawing is one image with a name; names on its groups, which have no role, are none that a screen reader may use.
  for (const group of svg.querySelectorAll("g[aria-label]")) group.removeAttribute("aria-label");
  svg.setAttribute("role", "img");
  return svg;
}

function draw(spec: ChartSpec, drawing: Drawing): Element {
  switch (spec.kind) {
    case "line":
      return drawLines(spec, drawing);
    case "columns":
      return drawColumns(spec, drawing);
    case "bars":
      return drawBars(spec, drawing);
    case "heatmap":
      return drawHeatmap(spec, drawing);
    case "survival":
      return drawSurvival(spec, drawing);
    case "bridge":
      return drawBridge(spec, drawing);
    case "forest":
      return drawForest(spec, drawing);
  }
}
