// Shows what a step is doing. On a terminal the last line lives; elsewhere (a log, a pipe) each step prints plain lines.
import type { LogEvent, StepName } from "../lake/effects.ts";
import { withoutSecrets } from "../lake/redaction.ts";
import { displayWidth, seconds } from "./print.ts";

/** The demo makes its data before the first step. */
export type ShownStep = StepName | "demo";

export interface Progress {
  log(event: Omit<LogEvent, "step"> & { step: ShownStep }): void;
  /** Runs a step and says how long it took. */
  step<T>(name: ShownStep, work: () => Promise<T>): Promise<T>;
  /** Milliseconds per step, in the order they ended. */
  readonly took: Map<string, number>;
}

/** Writes to stderr, so that stdout stays what the command found. */
export function createProgress({
  quiet = false,
  stream = process.stderr,
}: {
  quiet?: boolean;
  stream?: NodeJS.WriteStream;
} = {}): Progress {
  const took = new Map<string, number>();
  const live = new LiveLine(stream);
  const lastPlain = { at: 0 };
  const show: Progress["log"] = event => {
    const line = `${event.step.padEnd(9)}  ${withoutSecrets(event.message)}`;
    if (event.level === "warning") live.keep(`${line.slice(0, 9)}  warning: ${withoutSecrets(event.message)}`);
    else if (quiet) return;
    else if (event.level === "info") live.keep(line);
    else if (stream.isTTY) live.show(line);
    else if (Date.now() - lastPlain.at > 5_000) {
      // Without a terminal a line every five seconds is enough to see that it lives.
      lastPlain.at = Date.now();
      live.keep(line);
    }
  };
  return {
    took,
    log: show,
    async step(name, work) {
      const begun = performance.now();
      try {
        return await work();
      } finally {
        const milliseconds = performance.now() - begun;
        took.set(name, milliseconds);
        live.clear();
        if (!quiet) live.keep(`${name.padEnd(9)}  ${seconds(milliseconds)}`);
      }
    },
  };
}

/** One line of a terminal that is written over; on anything else only kept lines appear. */
class LiveLine {
  readonly #stream: NodeJS.WriteStream;
  #isShown = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  show(text: string): void {
    this.#stream.write(`\r\u001b[2K${shortened(text, (this.#stream.columns || 80) - 1)}`);
    this.#isShown = true;
  }

  keep(text: string): void {
    this.clear();
    this.#stream.write(`${text}\n`);
  }

  clear(): void {
    if (this.#isShown) this.#stream.write("\r\u001b[2K");
    this.#isShown = false;
  }
}

function shortened(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let short = "";
  for (const character of text) {
    if (displayWidth(short + character) >= width) break;
    short += character;
  }
  return `${short}…`;
}
