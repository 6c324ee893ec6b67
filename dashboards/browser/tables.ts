// Sorting, filtering and export of the tables that are in the page.
import { downloadCsv } from "./download.ts";
import { readState, writeState } from "./state.ts";

export function wakeTables(): void {
  for (const section of document.querySelectorAll<HTMLElement>("[data-table]")) wakeTable(section);
}

const valueIn = (cell: Element | undefined): string =>
  cell?.getAttribute("data-value") ?? cell?.textContent?.trim() ?? "";

function wakeTable(section: HTMLElement): void {
  const body = section.querySelector("tbody");
  const rows = [...(body?.rows ?? [])];
  if (!body || rows.length === 0) return;
  const show = () => filterRows(section, rows);
  section.querySelector(".table-tools")?.removeAttribute("hidden");
  wakeSorting(section, body, rows);
  const search = section.querySelector<HTMLInputElement>("[data-search]");
  if (search) {
    search.value = readState(`${section.id}.q`);
    search.addEventListener("input", () => {
      writeState(`${section.id}.q`, search.value);
      show();
    });
  }
  for (const control of section.querySelectorAll<HTMLSelectElement>("[data-filter-control]")) {
    const key = `${section.id}.${control.dataset.filterControl}`;
    control.value = readState(key);
    control.addEventListener("change", () => {
      writeState(key, control.value);
      show();
    });
  }
  section.querySelector("[data-csv]")?.addEventListener("click", () => downloadCsv(section.id, shownRows(section)));
  show();
}

function filterRows(section: HTMLElement, rows: readonly HTMLTableRowElement[]): void {
  const words = (section.querySelector<HTMLInputElement>("[data-search]")?.value ?? "")
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  const filters = [...section.querySelectorAll<HTMLSelectElement>("[data-filter-control]")].filter(
    ({ value }) => value !== "",
  );
  let shown = 0;
  for (const row of rows) {
    const text = row.textContent?.toLowerCase() ?? "";
    const isShown =
      words.every(word => text.includes(word)) &&
      filters.every(({ value, dataset }) => row.getAttribute(`data-${dataset.filterControl}`) === value);
    row.hidden = !isShown;
    if (isShown) shown++;
  }
  const count = section.querySelector("[data-row-count]");
  if (count) count.textContent = `${shown} / ${rows.length}`;
}

function wakeSorting(section: HTMLElement, body: HTMLTableSectionElement, rows: HTMLTableRowElement[]): void {
  const headers = [...section.querySelectorAll<HTMLTableCellElement>("thead th")];
  headers.forEach((header, index) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const isDown =
        header.getAttribute("aria-sort") === "descending" ||
        (!header.hasAttribute("aria-sort") && !header.classList.contains("number"));
      sort(index, isDown ? "ascending" : "descending");
      writeState(`${section.id}.sort`, `${index}${isDown ? "a" : "d"}`);
    });
  });
  const sort = (index: number, direction: "ascending" | "descending") => {
    for (const header of headers) header.removeAttribute("aria-sort");
    headers[index]?.setAttribute("aria-sort", direction);
    const sign = direction === "ascending" ? 1 : -1;
    rows.sort((a, b) => compare(valueIn(a.cells[index]), valueIn(b.cells[index]), sign));
    body.append(...rows);
  };
  const kept = /^(\d+)([ad])$/.exec(readState(`${section.id}.sort`));
  if (kept) sort(Number(kept[1]), kept[2] === "a" ? "ascending" : "descending");
}

/** Unknown values go to the end in both directions. */
function compare(a: string, b: string, sign: number): number {
  const [isAUnknown, isBUnknown] = [a === "" || a === "—", b === "" || b === "—"];
  if (isAUnknown || isBUnknown) return Number(isAUnknown) - Number(isBUnknown);
  const [x, y] = [Number(a), Number(b)];
  return sign * (Number.isNaN(x) || Number.isNaN(y) ? a.localeCompare(b, document.documentElement.lang) : x - y);
}

/** The rows that are shown, in their order, with their full values. */
function shownRows(section: HTMLElement): string[][] {
  const headers = [...section.querySelectorAll("thead th")].map(header => header.textContent?.trim() ?? "");
  const rows = [...(section.querySelector("tbody")?.rows ?? [])].filter(({ hidden }) => !hidden);
  return [headers, ...rows.map(row => [...row.cells].map(cell => (valueIn(cell) === "—" ? "" : valueIn(cell))))];
}
