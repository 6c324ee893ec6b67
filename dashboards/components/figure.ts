// A chart in its page: title, drawing, and the same words for the browser to draw it again.
import type { ChartPainter } from "../page.ts";
import type { Translate } from "../words/words.ts";
import type { ChartSpec } from "./chart-spec.ts";
import { type Html, html, jsonBlock } from "./html.ts";

/** Widths that charts are drawn at before a browser says how much room there is. */
export const chartWidths = { full: 1080, half: 520 } as const;

export function figure(
  { draw, t }: { draw: ChartPainter; t: Translate },
  spec: ChartSpec,
  size: keyof typeof chartWidths = "half",
): Html {
  const width = chartWidths[size];
  return html`<figure class="chart card ${size}" id="${spec.id}" data-chart data-width="${width}" data-filter="${spec.filter ?? ""}">
<figcaption><h3>${spec.title}</h3>${spec.subtitle && html`<p class="note">${spec.subtitle}</p>`}</figcaption>
<div class="chart-box">${draw(spec, width)}</div>
<script type="application/json" class="chart-spec">${jsonBlock(spec)}</script>
<details class="chart-data" hidden><summary>${t("chart.data")}</summary><div class="chart-data-body"></div></details>
</figure>`;
}
