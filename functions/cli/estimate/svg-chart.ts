// Charts of estimates as SVG, drawn by Plot without a browser.
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { shownPath } from "../print.ts";

export { Plot };

export const ink = {
  text: "#1d2129",
  soft: "#5b6270",
  grid: "#e6e8ec",
  band: "#d5e3f7",
  line: "#2a5db0",
  other: "#c2410c",
};

export interface ChartText {
  title: string;
  /** What stands under and beside the axes, with units. */
  x: string;
  y: string;
}

/** Writes a chart and says where. The marks come on a white ground with a grid, a title and both axes' words. */
export async function writeChart(
  file: string,
  text: ChartText,
  marks: Plot.Markish[],
  more: Partial<Plot.PlotOptions> = {},
): Promise<string> {
  const { document } = parseHTML("<html><body></body></html>");
  const drawing = Plot.plot({
    document,
    width: 720,
    height: 400,
    marginTop: 56,
    marginLeft: 66,
    marginRight: 90,
    marginBottom: 44,
    style: {
      background: "white",
      color: ink.text,
      fontFamily: "Noto Sans SC, Noto Sans, sans-serif",
      fontSize: "12px",
    },
    ...more,
    x: { label: text.x, labelArrow: "none", ...more.x },
    y: { label: text.y, labelArrow: "none", ...more.y },
    marks: [
      Plot.frame({ fill: "white", stroke: "none" }),
      Plot.gridY({ stroke: ink.grid, strokeOpacity: 1 }),
      ...marks,
      Plot.text([text.title], { frameAnchor: "top-left", dx: -52, dy: -44, fontSize: 15, textAnchor: "start" }),
    ],
  });
  drawing.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  await writeFile(file, `${drawing.outerHTML}\n`);
  return shownPath(resolve(file));
}
