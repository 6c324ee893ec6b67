import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readLog } from "../../functions/lake/commit-log.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { fileWorld, ingested, ingestText, salesMapping } from "./world.ts";

const header = "order,partner,date,amount";
const good = `${header}\nA1,P1,2024-03-05,10\nA2,P1,2024-03-05,10\n`;
const lookup = { file: "products.csv", key: "order", value: "product" };
const streams = {
  transactions: {
    files: "in",
    mapping: { ...salesMapping, product_id: { from: "order", lookup } },
    maxQuarantinePct: 50,
  },
};
const files = { "in/a.csv": `${good}A3,P1,never,1\n`, "products.csv": "order,product\nA1,X\n" };

test("a second run loads nothing, and a copy under another name is no new input", async () => {
  await using context = await fileWorld(files, streams);
  await ingested(context);
  await copyFile(join(context.folder, "in/a.csv"), join(context.folder, "in/b.csv"));
  const { report, rows } = await ingested(context);
  expect(report.streams[0]).toMatchObject({ batches: 0, unchangedInputs: 2, rowsRead: 0 });
  expect(rows).toHaveLength(2);
});

describe("a file is read again when", () => {
  test.each([
    ["its content has changed", "in/a.csv", `${good}A4,P1,2024-03-05,1\n`],
    ["a lookup file has changed", "products.csv", "order,product\nA1,Y\n"],
  ])("%s", async (_title, name, content) => {
    await using context = await fileWorld(files, streams);
    await ingested(context);
    await writeFile(join(context.folder, name), content);
    const { report } = await ingested(context);
    expect(report.streams[0]).toMatchObject({ batches: 1, unchangedInputs: 0 });
  });
});

test("the log says what was read, what was set aside and why", async () => {
  await using context = await fileWorld(files, streams);
  await ingested(context);
  const [entry] = await readLog(context.effects.storage, "transactions");
  expect(entry).toMatchObject({
    stream: "transactions",
    source: "erp",
    origin: "in/a.csv",
    rows_read: 3,
    rows_loaded: 2,
    rows_quarantined: 1,
    reasons: [{ reason: "order_date: not a date", rows: 1 }],
    event_from: "2024-03-05",
    event_to: "2024-03-05",
  });
});

test("killed at any write to the lake, the next run ends where an undisturbed one does", async () => {
  const outcome = async (killAt: number | undefined) => {
    await using context = await fileWorld(files, streams);
    if (killAt !== undefined) {
      const { storage } = context.effects;
      context.effects.storage = dying(storage, killAt);
      const killed = await ingested(context).then(
        () => false,
        () => true,
      );
      context.effects.storage = storage;
      if (!killed) return undefined;
    }
    const { rows, quarantined } = await ingested(context);
    return { rows, quarantined };
  };
  const undisturbed = await outcome(undefined);
  let kills = 0;
  for (; ; kills++) {
    const after = await outcome(kills);
    if (after === undefined) break;
    expect(after).toEqual(undisturbed);
  }
  // Two files, the entry of the log, its head.
  expect(kills).toBe(4);
});

/** A storage whose n-th write ends the process, as far as the run can tell. */
function dying(storage: Storage, killAt: number): Storage {
  let writes = 0;
  return new Proxy(storage, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== "function") return method;
      return (...parameters: unknown[]) => {
        if (String(name).startsWith("put") && writes++ === killAt) throw new Error("killed");
        return Reflect.apply(method, target, parameters);
      };
    },
  });
}

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("A1", "P1", "2024-03-05", "10", "", "31/02/2024", "１２", "a b") },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '"',
      '""',
      '"x"',
      '"x',
      'x"',
      '"a,b"',
      '"a\nb"',
      '"x"y',
      " ",
      ",",
      "\r",
      "'",
      "\\",
      "\t",
      ";",
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 6 }) },
);
const line = fc.array(cell, { minLength: 1, maxLength: 6 }).map(cells => cells.join(","));

test("read = loaded + quarantined, and every line with text is in one of them, whatever stands in the file", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async lines => {
      const body = lines.join("\n");
      const { report, rows, quarantined } = await ingestText(`${header}\n${body}\n`, {
        maxQuarantinePct: 100,
        delimiter: ",",
      });
      const [stream] = report.streams;
      if (report.failures.length > 0) {
        expect(report.failures[0]?.error.message).toMatch(/has a header but no rows/);
        return;
      }
      expect(stream?.rowsRead).toBe((stream?.rowsLoaded ?? 0) + (stream?.rowsQuarantined ?? 0));
      expect([rows.length, quarantined.length]).toEqual([stream?.rowsLoaded, stream?.rowsQuarantined]);
      const kept = quarantined.map(({ original }) => String(original)).concat(rows.map(row => JSON.stringify(row)));
      const marks = body.match(/[A-Za-z]\d/g) ?? [];
      for (const mark of new Set(marks)) expect(kept.some(text => text.includes(mark))).toBe(true);
    }),
    { numRuns: 20 },
  );
});
