// The rooms of AGENTS.md, enforced: who may import whom, and who may touch the world.
import { describe, expect, test } from "vitest";
import { codeOf, filesIn, importsOf } from "./repository.ts";

const steps = ["ingest", "transform", "publish", "alert", "serve"];
const floors = ["lake", "contracts", "config", "statistics"];

const functionFiles = filesIn("functions", /\.ts$/);
const roomOf = (path: string) => path.split("/")[1] ?? "";
const isIn =
  (...prefixes: string[]) =>
  (path: string) =>
    prefixes.some(prefix => path === prefix || path.startsWith(prefix));

const importsFrom = (folder: string) => filesIn(folder, /\.[tj]s$/).flatMap(importsOf);
const told = (imports: { from: string; to: string }[]) => imports.map(({ from, to }) => `${from} imports ${to}`);

/** Files whose code, without comments, has a match. */
function filesWith(files: readonly string[], pattern: RegExp): string[] {
  return files.filter(path => pattern.test(codeOf(path)));
}

describe("imports", () => {
  test.each(steps)("%s imports no other step and not the command line", step => {
    const others = [...steps.filter(other => other !== step), "cli"].map(room => `functions/${room}/`);
    expect(
      told(
        importsFrom(`functions/${step}`).filter(({ to }) =>
          isIn(...others, "infra/", "test/", "demo/", "examples/")(to),
        ),
      ),
    ).toEqual([]);
  });

  test("the floors import only floors", () => {
    const imports = floors.flatMap(floor => importsFrom(`functions/${floor}`)).filter(({ isOurs }) => isOurs);
    const allowed = isIn(...floors.map(floor => `functions/${floor}/`));
    expect(told(imports.filter(({ to }) => !allowed(to)))).toEqual([]);
  });

  test("the lake knows nothing above it", () => {
    const imports = importsFrom("functions/lake").filter(({ isOurs }) => isOurs);
    expect(told(imports.filter(({ to }) => !to.startsWith("functions/lake/")))).toEqual([]);
  });

  test("functions never import the CDK", () => {
    expect(told(importsFrom("functions").filter(({ to }) => /^(aws-cdk-lib|constructs|cdk-nag)/.test(to)))).toEqual([]);
  });

  test("infra takes from functions only names, the config's shape and the contracts, never a step's code", () => {
    const allowed = isIn(
      "infra/",
      "functions/lake/environment-names.ts",
      "functions/lake/errors.ts",
      "functions/lake/effects.ts",
      "functions/lake/keys.ts",
      "functions/config/athena-databases.ts",
      "functions/config/config.ts",
      "functions/config/load-config.ts",
      "functions/contracts/",
      "functions/config/sources.ts",
      "functions/lake/athena/hive-formats.ts",
      "functions/lake/athena/hive-types.ts",
      "functions/config/partner-scope.ts",
      "functions/config/row-filter.ts",
      "functions/config/shared-tables.ts",
    );
    expect(told(importsFrom("infra").filter(({ to, isOurs }) => isOurs && !allowed(to)))).toEqual([]);
  });

  test("the steps know AWS only through their handlers and the lake", () => {
    const imports = importsFrom("functions").filter(({ to }) => to.startsWith("@aws-sdk/"));
    const allowed = (path: string) => roomOf(path) === "lake" || /\/(handler|upload-release)\.ts$/.test(path);
    expect(told(imports.filter(({ from }) => !allowed(from)))).toEqual([]);
  });

  test("nothing but tests imports tests", () => {
    const imports = ["functions", "infra", "demo", "dashboards"].flatMap(importsFrom);
    expect(told(imports.filter(({ to }) => to.startsWith("test/")))).toEqual([]);
  });
});

describe("the world is touched only where it is handed in", () => {
  // framework-worker.ts runs somebody else's program in a thread of its own, which takes its settings from there.
  const mayTouch = isIn("functions/cli/", "functions/lake/lambda-effects.ts", "functions/publish/framework-worker.ts");
  const handed = [
    ...functionFiles.filter(path => !mayTouch(path)),
    ...filesIn("infra", /\.ts$/),
    ...filesIn("dashboards", /\.[tj]s$/),
  ];

  test("environment variables", () => {
    expect(filesWith(handed, /process\.env/)).toEqual([]);
  });

  test("the clock", () => {
    expect(
      filesWith(
        handed.filter(path => !path.startsWith("dashboards/browser/")),
        /Date\.now\(|new Date\(\)/,
      ),
    ).toEqual([]);
  });

  test("chance", () => {
    expect(filesWith(handed, /Math\.random/)).toEqual([]);
  });

  test("the console belongs to the command line", () => {
    expect(
      filesWith(
        functionFiles.filter(path => roomOf(path) !== "cli"),
        /console\.\w+\(/,
      ),
    ).toEqual([]);
  });
});

describe("handlers", () => {
  test.each(steps)("%s has one of at most 40 lines, and it holds no rule", step => {
    const path = `functions/${step}/handler.ts`;
    const code = codeOf(path);
    expect(code.split("\n").length).toBeLessThanOrEqual(41);
    expect(code).not.toMatch(/\b(if|for|while|switch|try)\b/);
    expect(importsOf(path).map(({ to }) => to)).toContain(`functions/${step}/${step}.ts`);
  });
});
