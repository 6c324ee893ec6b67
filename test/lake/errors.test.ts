import { build } from "esbuild";
import { expect, test } from "vitest";

const entry = `
  import { ConfigError, DataQualityError, SourceContractError, TransientError } from "./errors.ts";
  export const thrown = [TransientError, SourceContractError, DataQualityError, ConfigError]
    .map(Kind => new Kind("what happened", { hint: "what to do", cause: "beneath" }));
`;

test("error names are what Step Functions catches, also after a minifier renamed every class", async () => {
  const resolveDir = new URL("../../functions/lake/", import.meta.url).pathname;
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir, loader: "ts" },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    write: false,
  });
  const { thrown } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0]?.text ?? "")}`);
  expect(thrown.map((error: Error) => error.name)).toEqual([
    "TransientError",
    "SourceContractError",
    "DataQualityError",
    "ConfigError",
  ]);
  expect(thrown.map((error: Error) => error.constructor.name)).not.toContain("TransientError");
  for (const error of thrown)
    expect(error).toMatchObject({ message: "what happened", hint: "what to do", cause: "beneath" });
});
