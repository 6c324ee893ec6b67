// Charts are in the page as drawings. The script draws them anew, at the width there is and answering the pointer, when they
// come into view; the drawing code is only fetched then.
import type { ChartSpec } from "../components/chart-spec.ts";
import { cellText, chartTable } from "../components/chart-table.ts";
import { downloadCsv } from "./download.ts";

export function wakeCharts(): void {
  const figures = [...document.querySelectorAll<HTMLElement>("[data-chart]")];
  const seen = new IntersectionObserver(
    entries => {
      for (const { isIntersecting, target } of entries)
        if (isIntersecting && target instanceof HTMLElement) {
          seen.unobserve(target);
          void wake(target);
        }
    },
    { rootMargin: "200px" },
  );
  for (const figure of figures) {
    seen.observe(figure);
    wakeData(figure);
  }
  // Paper has a width of its own: what was drawn for a phone is drawn for the page.
  addEventListener("beforeprint", () => {
    for (const figure of figures)
      figure.dispatchEvent(new CustomEvent("redraw", { detail: Number(figure.dataset.width) }));
  });
}

function specOf(figure: HTMLElement): ChartSpec {
  return JSON.parse(figure.querySelector(".chart-spec")?.textContent ?? "");
}

async function wake(figure: HTMLElement): Promise<void> {
  const box = figure.querySelector<HTMLElement>(".chart-box");
  if (!box) return;
  const { drawChart } = await import("../components/draw-chart.ts");
  const spec = specOf(figure);
  let drawnAt = 0;
  const redraw = (width: number) => {
    if (width < 40 || Math.abs(width - drawnAt) < 8) return;
    drawnAt = width;
    box.replaceChildren(drawChart(spec, { width, isInteractive: true }));
    figure.dataset.awake = "";
  };
  figure.addEventListener("redraw", event => event instanceof CustomEvent && redraw(event.detail));
  new ResizeObserver(([entry]) => redraw(Math.floor(entry?.contentRect.width ?? 0))).observe(box);
}

/** The chart's numbers as a table, made when it is opened. */
function wakeData(figure: HTMLElement): void {
  const details = figure.querySelector<HTMLDetailsElement>(".chart-data");
  const body = details?.querySelector(".chart-data-body");
  if (!details || !body) return;
  details.hidden = false;
  details.addEventListener("toggle", () => {
    if (body.childElementCount === 0) body.append(...dataTable(figure));
  });
}

function dataTable(figure: HTMLElement): HTMLElement[] {
  const spec = specOf(figure);
  const { header, rows } = chartTable(spec);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "CSV";
  button.addEventListener("click", () => downloadCsv(figure.id, [header, ...rows]));
  const scroll = document.createElement("div");
  scroll.className = "scroll";
  scroll.tabIndex = 0;
  scroll.setAttribute("role", "region");
  scroll.setAttribute("aria-label", spec.title);
  const table = document.createElement("table");
  const head = table.createTHead().insertRow();
  for (const title of header) {
    const cell = document.createElement("th");
    cell.scope = "col";
    cell.textContent = title;
    head.append(cell);
  }
  const tableBody = table.createTBody();
  for (const row of rows) {
    const line = tableBody.insertRow();
    row.forEach((value, index) => {
      const cell = line.insertCell();
      cell.textContent = cellText(spec, header[index] ?? "", value);
      if (typeof value === "number") cell.className = "number";
    });
  }
  scroll.append(table);
  return [button, scroll];
}
