// Builds the pages' shells with Observable Framework, in a thread of its own: its fetch is replaced there and nowhere else, and
// the pages' content is drawn meanwhile on the other core.
import { parentPort, workerData } from "node:worker_threads";
import { z } from "zod";
import { messageOf } from "../lake/errors.ts";
import { offlineFetch } from "./offline-fetch.ts";

const orderSchema = z.object({ source: z.string(), output: z.string(), cache: z.string(), title: z.string() });
export type ShellOrder = z.infer<typeof orderSchema>;

const warnings: string[] = [];
const quiet = {
  logger: {
    log() {},
    warn: (...words: unknown[]) => warnings.push(words.join(" ")),
    error: (...words: unknown[]) => warnings.push(words.join(" ")),
  },
  output: { write() {} },
};

async function buildShells({ source, output, cache, title }: ShellOrder): Promise<void> {
  process.env.OBSERVABLE_TELEMETRY_DISABLE = "1";
  globalThis.fetch = offlineFetch;
  console.log = () => {};
  const { normalizeConfig, setCurrentDate } = await import("@observablehq/framework/dist/config.js");
  const { build, FileBuildEffects } = await import("@observablehq/framework/dist/build.js");
  // File times would end up in the pages; the same data shall give the same bytes.
  setCurrentDate(new Date(0));
  const config = normalizeConfig({
    root: source,
    output,
    title,
    style: "style.css",
    globalStylesheets: [],
    head: '<link rel="icon" href="data:,"><meta name="color-scheme" content="light dark">',
    header: "",
    footer: "",
    sidebar: false,
    pager: false,
    toc: false,
    search: false,
    pages: [],
    preserveIndex: true,
    preserveExtension: true,
  });
  await build({ config }, new FileBuildEffects(output, cache, quiet));
}

if (parentPort) {
  const port = parentPort;
  await buildShells(orderSchema.parse(workerData)).then(
    () => port.postMessage({ warnings }),
    error => port.postMessage({ warnings, error: messageOf(error) }),
  );
}
