// What a reader may rely on in every file.
import { describe, expect, test } from "vitest";
import { codeOf, filesIn, textOf } from "./repository.ts";

const code = ["functions", "infra", "demo", "dashboards", "test", "examples"].flatMap(folder =>
  filesIn(folder, /\.[tj]s$/),
);
const models = ["staging", "intermediate", "marts", "metrics", "checks"].flatMap(layer =>
  filesIn(`sql/${layer}`, /\.sql$/),
);
const longestFile = 400;

const offenders = (files: readonly string[], isBad: (path: string) => boolean) => files.filter(isBad);

test("the guards see the repository", () => {
  expect(code.length).toBeGreaterThan(100);
  expect(models.length).toBeGreaterThan(19);
});

describe("code", () => {
  test(`no file is longer than ${longestFile} lines`, () => {
    expect(offenders(code, path => textOf(path).split("\n").length > longestFile + 1)).toEqual([]);
  });

  test("no type is switched off", () => {
    const product = code.filter(path => !path.startsWith("test/"));
    expect(offenders(product, path => /:\s*any\b|\bas any\b|<any>|\bany\[\]/.test(codeOf(path)))).toEqual([]);
    expect(offenders(code, path => new RegExp(`@ts-(${"ignore"}|nocheck|expect-error)`).test(textOf(path)))).toEqual(
      [],
    );
    expect(offenders(product, path => /biome-ignore (?!format)/.test(textOf(path)))).toEqual([]);
  });

  test("no drawer for everything", () => {
    expect(offenders(code, path => /(^|\/)(utils?|helpers?|misc|common)(\.[tj]s|\/)/.test(path))).toEqual([]);
  });

  test("nothing is left for later", () => {
    const marks = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b|[Nn]ot ${"implemented"}`);
    expect(offenders(code, path => marks.test(textOf(path)))).toEqual([]);
  });

  test("no test is skipped or alone", () => {
    const tests = code.filter(path => path.endsWith(".test.ts") && !path.endsWith("style.test.ts"));
    expect(
      offenders(tests, path => /\b(test|it|describe)\.(skip|only|todo|skipIf|runIf)\b/.test(codeOf(path))),
    ).toEqual([]);
  });
});

describe("SQL", () => {
  const models = ["staging", "intermediate", "marts", "metrics", "checks"].flatMap(layer =>
    filesIn(`sql/${layer}`, /\.sql$/),
  );
  const statement = (path: string) =>
    textOf(path)
      .replace(/--[^\n]*/g, "")
      .toLowerCase();

  test("models name tables, never files or addresses", () => {
    expect(offenders(models, path => /read_(parquet|csv|json)|from\s+'|https?:|s3:/.test(statement(path)))).toEqual([]);
  });

  test("models take the day from the table run, never from the clock", () => {
    const clock = /\b(now|today|getdate)\s*\(|\bcurrent_(date|time|timestamp)\b|\blocaltime(stamp)?\b|_ingested_at/;
    expect(offenders(models, path => clock.test(statement(path)))).toEqual([]);
  });

  test("every model says its grain in its first line", () => {
    expect(offenders(models, path => !/^-- \S.{8,}/.test(textOf(path)))).toEqual([]);
  });
});
