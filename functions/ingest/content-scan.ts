// One read of a whole file before DuckDB's own: what identifies it, whether it is UTF-8, and which texts it does not hold anywhere,
// so that millions of fields need not be asked for them one by one.
import { isAscii, isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { isCode, messageOf, SourceContractError } from "../lake/errors.ts";
import { readAhead } from "../lake/read-ahead.ts";
import type { Input } from "./source-rows.ts";
import { cutMark, spaces } from "./value-parsing-sql.ts";

export interface ContentScan {
  /** Of the bytes as they lie there, as hex. */
  sha256: string;
  isUtf8: boolean;
  /** Of the texts that readers ask for, those that do not occur. Nothing is known of a file that is not UTF-8. */
  lacks: ReadonlySet<string>;
}

/** Of one UTF-8 character. */
const longestCharacterBytes = 4;

/** Texts whose absence saves work: spaces to trim, a quote (without it no field holds a line end), the mark of a cut number. */
const probes = [...spaces, '"', cutMark];

/** @throws SourceContractError where the file cannot be read */
export async function scanContent({ path, name }: Input): Promise<ContentScan> {
  try {
    return await scanFile(path);
  } catch (error) {
    if (!isCode(error, "EACCES", "EPERM", "EIO", "EISDIR", "ENOENT")) throw error;
    throw new SourceContractError(`${name} cannot be read: ${messageOf(error)}`, {
      hint: "Give this user the right to read it, and run again.",
      cause: error,
    });
  }
}

async function scanFile(path: string): Promise<ContentScan> {
  const hash = createHash("sha256");
  const text = new TextScan();
  let carried = Buffer.alloc(0);
  for await (const { buffer, from, to } of readAhead(path, longestCharacterBytes)) {
    hash.update(buffer.subarray(from, to));
    const begin = from - carried.copy(buffer, from - carried.length);
    const bytes = buffer.subarray(begin, to);
    // The last character is looked at with what follows: it, or a text sought, may lie across the cut.
    const cut = lastCharacterStart(bytes);
    text.add(bytes.subarray(0, cut), bytes);
    // A copy, because the chunk is written over.
    carried = Buffer.from(bytes.subarray(cut));
  }
  return { sha256: hash.digest("hex"), ...text.end(carried) };
}

class TextScan {
  readonly #unseen = new Map(probes.map(probe => [probe, Buffer.from(probe)]));
  #isUtf8 = true;

  /** @param reach the whole characters and what is known of the next one */
  add(whole: Buffer, reach: Buffer): void {
    if (!this.#isUtf8) return;
    const isPlain = isAscii(whole);
    this.#isUtf8 = isPlain || isUtf8(whole);
    for (const [probe, sought] of this.#unseen)
      if ((!isPlain || (sought[0] ?? 0) < 0x80) && reach.includes(sought)) this.#unseen.delete(probe);
  }

  end(last: Buffer): Pick<ContentScan, "isUtf8" | "lacks"> {
    this.add(last, last);
    return { isUtf8: this.#isUtf8, lacks: new Set(this.#isUtf8 ? this.#unseen.keys() : []) };
  }
}

/** Where the last character begins, whole or cut. */
function lastCharacterStart(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at > 0 && bytes.length - at < longestCharacterBytes && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--;
  return at;
}
