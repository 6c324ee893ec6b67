// A pull ends when the system says so. One that never does (cursors in a circle, the first page again and again, empty pages
// without end) is a mistake of the config or the system, and is told instead of pulled until the disk is full.
import { createHash } from "node:crypto";
import { SourceContractError } from "../lake/errors.ts";

/** A system may filter after it pages, so some pages are empty; not so many in a row. */
const mostEmptyPages = 200;

export class EndlessPages {
  readonly #cursors = new Set<string>();
  #last = "";
  #empty = 0;

  /**
   * Looks at one page that is not the last.
   * @param where the page, without secrets, for the message
   * @throws SourceContractError where the pages go round in circles
   */
  see(where: string, records: readonly object[], cursor: string): void {
    if (this.#cursors.has(cursor)) throw endless(where, `the cursor of an earlier page comes again`);
    this.#cursors.add(cursor);
    this.#empty = records.length === 0 ? this.#empty + 1 : 0;
    if (this.#empty > mostEmptyPages) throw endless(where, `${this.#empty} pages running hold no record`);
    const content = records.length === 0 ? "" : createHash("sha256").update(JSON.stringify(records)).digest("hex");
    if (content !== "" && content === this.#last) throw endless(where, "two pages running hold the same records");
    this.#last = content;
  }
}

function endless(where: string, why: string): SourceContractError {
  return new SourceContractError(`${where}: the pages have no end: ${why}`, {
    hint: "Nothing was loaded. Mend `paging` in the config: the system does not follow the parameter it is sent; or ask its owner.",
  });
}
