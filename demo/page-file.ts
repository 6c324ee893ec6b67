// Pages of a file of JSON lines sorted by `updated_at`, cut out as bytes: no row is ever parsed.
import { type FileHandle, open } from "node:fs/promises";

const newline = 10;
const comma = 44;
const guessedLineBytes = 520;

export interface Page {
  /** Records joined by commas. */
  body: Buffer;
  /** Where the next page begins; null at the end. */
  next: number | null;
}

export class PageFile {
  private readonly file: FileHandle;
  private readonly size: number;

  private constructor(file: FileHandle, size: number) {
    this.file = file;
    this.size = size;
  }

  static async open(path: string): Promise<PageFile> {
    const file = await open(path, "r");
    return new PageFile(file, (await file.stat()).size);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** At most `limit` records from a byte where a line begins. */
  async page(from: number, limit: number): Promise<Page> {
    if (from >= this.size) return { body: Buffer.alloc(0), next: null };
    for (let bytes = limit * guessedLineBytes; ; bytes *= 2) {
      const buffer = await this.read(from, bytes);
      const cut = cutLines(buffer, limit);
      const atEnd = from + buffer.length >= this.size;
      if (cut.lines < limit && !atEnd) continue;
      const next = from + cut.end;
      return { body: buffer.subarray(0, Math.max(0, cut.end - 1)), next: next < this.size ? next : null };
    }
  }

  /** Byte of the first line whose `updated_at` is at or after the instant: a closed start. */
  async firstSince(instant: string): Promise<number> {
    let low = 0;
    let high = this.size;
    // Between low and high lies the answer; both are beginnings of lines or the end.
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const line = await this.lineAfter(middle, low);
      if (line === undefined || line.start >= high) {
        const first = await this.lineAfter(low, low);
        if (first === undefined || first.updatedAt >= instant) return low;
        low = first.end;
      } else if (line.updatedAt >= instant) high = line.start;
      else low = line.end;
    }
    return low;
  }

  /** The first whole line that begins at or after the byte; `begin` is known to begin one. */
  private async lineAfter(
    byte: number,
    begin: number,
  ): Promise<{ start: number; end: number; updatedAt: string } | undefined> {
    for (let bytes = 4096; ; bytes *= 4) {
      const from = byte > begin ? byte - 1 : begin;
      const buffer = await this.read(from, bytes);
      const offset = byte > begin ? buffer.indexOf(newline) + 1 : 0;
      const end = buffer.indexOf(newline, offset);
      const found = (byte <= begin || offset > 0) && end >= 0;
      if (found)
        return {
          start: from + offset,
          end: from + end + 1,
          updatedAt: updatedAtOf(buffer.toString("utf8", offset, end)),
        };
      if (from + buffer.length >= this.size) return undefined;
    }
  }

  private async read(from: number, bytes: number): Promise<Buffer> {
    const length = Math.min(bytes, this.size - from);
    const { bytesRead, buffer } = await this.file.read(Buffer.allocUnsafe(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  }
}

/** Turns the line breaks between the first `limit` lines into commas. */
function cutLines(buffer: Buffer, limit: number): { lines: number; end: number } {
  let end = 0;
  let lines = 0;
  for (let at = buffer.indexOf(newline); at >= 0; at = buffer.indexOf(newline, at + 1)) {
    end = at + 1;
    if (++lines === limit) break;
    buffer[at] = comma;
  }
  return { lines, end };
}

function updatedAtOf(line: string): string {
  return /"updated_at":"([^"]+)"/.exec(line)?.[1] ?? "";
}
