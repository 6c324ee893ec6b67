// A large file of lines in the order of their time, written while time goes on.
import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";

const daySeconds = 86_400;
const chunkBytes = 2_000_000;

/** Only the lines of days still open are kept, as bytes: half a million strings that live for weeks would choke the collector. */
export class SortedLines {
  rows = 0;
  private readonly file: number;
  private readonly days = new Map<number, DayOfLines>();
  private nextDay: number;
  private readonly chunk = Buffer.allocUnsafe(chunkBytes);
  private filled = 0;

  /** @param firstSecond no line is older */
  constructor(path: string, firstSecond: number) {
    mkdirSync(dirname(path), { recursive: true });
    this.file = openSync(path, "w");
    this.nextDay = Math.floor(firstSecond / daySeconds);
  }

  add(second: number, line: string): void {
    const number = Math.floor(second / daySeconds);
    if (number < this.nextDay) throw new RangeError(`a line of second ${second} comes after its day was written`);
    let day = this.days.get(number);
    if (!day) {
      day = new DayOfLines();
      this.days.set(number, day);
    }
    day.add(second, line);
    this.rows++;
  }

  /** Writes every day before the one of `second`; no older line may come afterwards. */
  writeBefore(second: number): void {
    const end = Math.floor(second / daySeconds);
    for (; this.nextDay < end; this.nextDay++) {
      const day = this.days.get(this.nextDay);
      if (!day) continue;
      this.days.delete(this.nextDay);
      for (const line of day.inOrder()) this.append(line);
    }
  }

  close(): void {
    const last = Math.max(this.nextDay, ...this.days.keys());
    this.writeBefore((last + 1) * daySeconds);
    writeSync(this.file, this.chunk, 0, this.filled);
    closeSync(this.file);
  }

  private append(line: Buffer): void {
    if (this.filled + line.length > chunkBytes) {
      writeSync(this.file, this.chunk, 0, this.filled);
      this.filled = 0;
    }
    this.filled += line.copy(this.chunk, this.filled);
  }
}

class DayOfLines {
  private bytes = Buffer.allocUnsafe(32_768);
  private length = 0;
  private readonly lines: { second: number; start: number; end: number }[] = [];

  add(second: number, line: string): void {
    // A UTF-16 unit is at most three bytes of UTF-8.
    const needed = this.length + line.length * 3;
    if (needed > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
      this.bytes.copy(larger, 0, 0, this.length);
      this.bytes = larger;
    }
    const start = this.length;
    this.length += this.bytes.write(line, start);
    this.lines.push({ second, start, end: this.length });
  }

  /** By time; lines of one second in the order in which they came. */
  inOrder(): Buffer[] {
    return this.lines
      .sort((one, other) => one.second - other.second)
      .map(({ start, end }) => this.bytes.subarray(start, end));
  }
}
