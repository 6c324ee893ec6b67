// Pulls a stream page by page into a file of one record per line, and says what it saw.
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { RestStream } from "../config/sources.ts";
import { messageOf, SourceContractError } from "../lake/errors.ts";
import { EndlessPages } from "./endless-pages.ts";
import { type HttpClient, shown } from "./http-retry.ts";
import { valueAt } from "./json-path.ts";
import type { PullWindow } from "./rest-cursor.ts";

export interface Pulled {
  pages: number;
  /** Records kept: not seen by an earlier pull. */
  records: number;
  /** SHA-256 of the kept records in their order, as hex; page borders do not count. */
  contentHash: string;
  /** Records older than the window's start, which the system should not have sent. */
  tooOld: number;
}

export interface PullRequest {
  http: HttpClient;
  url: URL;
  stream: RestStream;
  /** What is asked for; it learns what was seen. */
  window: PullWindow;
  /** File to write. */
  path: string;
  onPage(pages: number, records: number): void;
}

/** @throws SourceContractError where an answer is not what the stream's definition says */
export async function pull(request: PullRequest): Promise<Pulled> {
  const { http, stream, path } = request;
  const file = await open(path, "w");
  const hash = createHash("sha256");
  const pulled = { pages: 0, records: 0, tooOld: 0 };
  try {
    let url: URL | undefined = firstUrl(request);
    const pages = new EndlessPages();
    let cursor: string | undefined;
    let brought = 0;
    while (url) {
      const page: unknown = parsePage(await http.get(url), url);
      const records = recordsOf(page, stream, url);
      brought += records.length;
      const kept = keepNew(records, request, pulled, url);
      const text = kept.map(record => `${JSON.stringify(record)}\n`).join("");
      hash.update(text);
      await file.write(text);
      pulled.pages += 1;
      pulled.records += kept.length;
      request.onPage(pulled.pages, pulled.records);
      const next = nextCursor(page, stream, cursor, url);
      if (next !== undefined) pages.see(shown(url), records, next);
      cursor = next;
      if (next === undefined) refuseFewer(page, stream, brought, url);
      url = next === undefined ? undefined : nextUrl(url, stream, next);
    }
  } finally {
    await file.close();
  }
  return { ...pulled, contentHash: hash.digest("hex") };
}

function firstUrl({ url, stream, window }: PullRequest): URL {
  const first = new URL(url);
  for (const [name, value] of Object.entries(stream.parameters)) first.searchParams.set(name, value);
  first.searchParams.set(stream.paging.sizeParameter, String(stream.paging.size));
  if (stream.incremental && window.start !== undefined)
    first.searchParams.set(stream.incremental.parameter, window.start);
  return first;
}

/** The cursor goes into a parameter; whatever it says, it never leads to another host. */
function nextUrl(url: URL, stream: RestStream, cursor: string): URL {
  const next = new URL(url);
  next.searchParams.set(stream.paging.parameter, cursor);
  return next;
}

/** A number with more digits than a double holds stays the text it was sent as: ids and amounts arrive exactly. */
function exactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined || context.source.length < 16) return value;
  return String(value) === context.source ? value : context.source;
}

const longNumber = /[:,[]\s*-?\d[\d.eE+-]{15}/;

function parsePage(body: string, url: URL): unknown {
  try {
    return longNumber.test(body) ? JSON.parse(body, exactNumber) : JSON.parse(body);
  } catch (error) {
    const looks = body.trimStart().startsWith("<") ? "a web page" : "no whole JSON";
    throw new SourceContractError(`${shown(url)} answered with ${looks}: ${messageOf(error).slice(0, 120)}`, {
      hint: "Nothing was loaded and the window stays where it was; run again, and check `url` and `path` if it persists.",
      cause: error,
    });
  }
}

function recordsOf(page: unknown, { records }: RestStream, url: URL): object[] {
  const found = valueAt(page, records);
  if (!Array.isArray(found))
    throw new SourceContractError(
      `${shown(url)}: the answer has no array ${records === "" ? "at its top" : `at "${records}"`}; ${describe(page)}`,
      { hint: "Mend `records` in the config: the path to the array of records in the answer." },
    );
  const wrong = found.findIndex(record => typeof record !== "object" || record === null || Array.isArray(record));
  if (wrong >= 0)
    throw new SourceContractError(`${shown(url)}: record ${wrong + 1} at "${records}" is not an object`, {
      hint: "Mend `records` in the config, or ask the system's owner.",
    });
  return found;
}

function describe(page: unknown): string {
  if (Array.isArray(page)) return "it is an array itself";
  return typeof page === "object" && page !== null
    ? `it has ${Object.keys(page).join(", ") || "nothing"}`
    : "it is no object";
}

function keepNew(records: object[], request: PullRequest, pulled: Pick<Pulled, "tooOld">, url: URL): object[] {
  const { stream, window } = request;
  const { incremental } = stream;
  if (!incremental) return records;
  return records.filter((record, index) => {
    const value = valueAt(record, incremental.field);
    if ((typeof value !== "string" && typeof value !== "number") || value === "")
      throw new SourceContractError(`${shown(url)}: record ${index + 1} of a page has no "${incremental.field}"`, {
        hint: "Mend `incremental.field` in the config, or ask the system's owner; the window stays where it was.",
      });
    const seen = window.see(String(value), record);
    if (seen === "too old") pulled.tooOld += 1;
    return seen === "new";
  });
}

/** The last page's word counts: while a pull runs, records may be added, which it then brings or the next one does. */
function refuseFewer(page: unknown, { paging }: RestStream, brought: number, url: URL): void {
  const total = paging.total === undefined ? undefined : Number(valueAt(page, paging.total));
  if (total === undefined || brought >= total) return;
  throw new SourceContractError(
    Number.isNaN(total)
      ? `${shown(url)}: the answer has no number at "${paging.total}"`
      : `${shown(url)}: all pages brought ${brought} records, and the answer says there are ${total}`,
    {
      hint: "Nothing was loaded and the window stays where it was; run again, and ask the system's owner if it persists.",
    },
  );
}

function nextCursor(page: unknown, { paging }: RestStream, last: string | undefined, url: URL): string | undefined {
  const found = valueAt(page, paging.cursor);
  if (found === undefined || found === null || found === "" || found === false) return undefined;
  const cursor = String(found);
  if (cursor === last)
    throw new SourceContractError(`${shown(url)}: "${paging.cursor}" is the same on two pages running`, {
      hint: "Mend `paging` in the config: the system does not know the parameter it is sent.",
    });
  return cursor;
}
