// A table whose rows are in the page. The browser sorts and filters them and writes what is shown as CSV.
import type { PageContext } from "../page.ts";
import { type Html, type HtmlValue, html } from "./html.ts";

export interface Column<T> {
  title: string;
  /** What is shown. */
  cell(row: T): HtmlValue;
  /** What is sorted by and exported: the number or text itself, not its rounding. */
  value(row: T): string | number | null;
  isNumber?: boolean;
}

export interface TableOptions<T> {
  id: string;
  caption: string;
  /** Called with makers of common columns of these rows. */
  columns(make: ColumnMakers<T>): readonly Column<T>[];
  rows: readonly T[];
  /** Offers a search box. */
  hasSearch?: boolean;
  /** Filters of the page → the row's value. */
  filters?: {
    name: string;
    title: string;
    valueOf(row: T): string;
    options: readonly { value: string; title: string }[];
  }[];
  note?: string;
}

export interface ColumnMakers<T> {
  text(title: string, value: (row: T) => string | null | undefined): Column<T>;
  number(title: string, value: (row: T) => number | null | undefined, show: (value: number) => string): Column<T>;
}

/** Rows beyond this are left to SQL: a page of ten thousand rows helps nobody. */
const mostRows = 1000;

export function table<T>(
  context: PageContext,
  { id, caption, columns: columnsOf, rows, hasSearch, filters = [], note }: TableOptions<T>,
): Html {
  const { t } = context;
  const columns = columnsOf({ text: textColumn, number: numberColumn });
  const shown = rows.slice(0, mostRows);
  const head = columns.map(
    ({ title, isNumber }) => html`<th scope="col"${isNumber ? html` class="number"` : ""}>${title}</th>`,
  );
  const body = shown.map(
    row =>
      html`<tr${filters.map(filter => html` data-${filter.name}="${filter.valueOf(row)}"`)}>${columns.map(column => cell(column, row))}</tr>`,
  );
  return html`<section class="card table-card" id="${id}" data-table>
<div class="table-head"><h3>${caption}</h3>
<div class="table-tools" hidden>${hasSearch && html`<label>${t("table.search")} <input type="search" data-search></label>`}${filters.map(filter => filterControl(context, filter))}<span class="note" data-row-count aria-live="polite"></span><button type="button" data-csv>${t("table.csv")}</button></div></div>
${note && html`<p class="note">${note}</p>`}
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>
${rows.length > mostRows && html`<p class="note">${t("table.capped", { shown: mostRows, all: rows.length })}</p>`}
</section>`;
}

function cell<T>(column: Column<T>, row: T): Html {
  const value = column.value(row);
  const shown = column.cell(row);
  // The value is repeated only where it differs from what is shown.
  const data = shown === value ? "" : html` data-value="${value ?? ""}"`;
  const isDate = typeof shown === "string" && /^\d{4}-\d{2}/.test(shown);
  return html`<td${column.isNumber ? html` class="number"` : isDate && html` class="nowrap"`}${data}>${shown}</td>`;
}

function filterControl<T>(
  { t }: PageContext,
  { name, title, options }: NonNullable<TableOptions<T>["filters"]>[number],
): Html {
  return html`<label>${title} <select data-filter-control="${name}"><option value="">${t("filter.all")}</option>${options.map(({ value, title: label }) => html`<option value="${value}">${label}</option>`)}</select></label>`;
}

/** A column of plain text. */
const textColumn = <T>(title: string, value: (row: T) => string | null | undefined): Column<T> => ({
  title,
  value: row => value(row) ?? null,
  cell: row => value(row) || "—",
});

/** A column of numbers; null is a dash, never a zero. */
const numberColumn = <T>(
  title: string,
  value: (row: T) => number | null | undefined,
  show: (value: number) => string,
): Column<T> => ({
  title,
  isNumber: true,
  value: row => value(row) ?? null,
  cell: row => {
    const number = value(row);
    return number === null || number === undefined ? "—" : show(number);
  },
});
