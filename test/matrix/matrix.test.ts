// The matrix is complete, its tests exist, and docs/reliability.md says the same.
import { readFile, writeFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { filesIn, textOf } from "../structure/repository.ts";
import { matrix, matrixTable } from "./matrix.ts";

const page = new URL("../../docs/reliability.md", import.meta.url);
const [begin, end] = ["<!-- matrix: made by test/matrix -->", "<!-- end of matrix -->"];

test("every one of the 35 rows is there once, with a test or with what it waits for", () => {
  expect(matrix.map(({ row }) => row)).toEqual(Array.from({ length: 35 }, (_, n) => n + 1));
  expect(matrix.filter(({ tests, waitsFor }) => tests.length === 0 && waitsFor === undefined)).toEqual([]);
});

test("every test that a row names stands in its file", () => {
  const missing = matrix.flatMap(({ row, tests }) =>
    tests
      .filter(({ file, title }) => !textOf(file).includes(title))
      .map(({ file, title }) => `${row}: ${file}: ${title}`),
  );
  expect(missing).toEqual([]);
});

test("every test that is called after a row is named by that row", () => {
  const named = new Set(matrix.flatMap(({ row, tests }) => tests.map(({ title }) => `${row} ${title}`)));
  const unnamed = filesIn("test", /\.test\.ts$/).flatMap(file =>
    [...textOf(file).matchAll(/"(matrix (\d+): [^"]+)"/g)]
      .filter(([, title, row]) => !named.has(`${row} ${title}`))
      .map(([, title]) => `${file}: ${title}`),
  );
  expect(unnamed).toEqual([]);
});

test("docs/reliability.md prints the matrix (UPDATE_DOCS=1 writes it)", async () => {
  const text = await readFile(page, "utf8");
  const fresh = `${text.slice(0, text.indexOf(begin))}${begin}\n\n${matrixTable()}\n\n${text.slice(text.indexOf(end))}`;
  if (process.env.UPDATE_DOCS === "1") await writeFile(page, fresh);
  expect(await readFile(page, "utf8")).toBe(fresh);
});
