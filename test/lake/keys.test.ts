// What every store can hold: a directory, S3, and the stores others wrote, each with a rule of its own.
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkedKey, generationOf, keys } from "../../functions/lake/keys.ts";

/** Names as people give them, and as they had better not. */
const name = fc.oneof(
  fc.stringMatching(/^[a-z0-9_-]{1,12}$/),
  fc.constantFrom("a", "b", "a.json", "outbox", "..", ".", "", "a/b", "/", "a//b", "中文", "a b", "-", "x".repeat(250)),
  fc.string({ maxLength: 300 }),
);

const made = fc
  .tuple(name, name, name, fc.nat(10_000_000), fc.constantFrom(...Object.keys(keys).filter(isFunction)))
  .map(([a, b, c, n, which]) => attempt(which, [a, b, c], n));

function isFunction(which: string): boolean {
  return !/Prefix(es)?$/.test(which) && !["current", "clock", "episodes"].includes(which);
}

/** The key, or undefined where it was refused. */
function attempt(which: string, [a, b, c]: readonly [string, string, string], n: number): string | undefined {
  const d = "0123456789abcdef0123";
  const makers: Record<string, () => string> = {
    raw: () => keys.raw(a, b, c, d, n % 3),
    quarantine: () => keys.quarantine(a, b, c, d, n % 3),
    log: () => keys.log(a, n),
    logHead: () => keys.logHead(a),
    cursor: () => keys.cursor(a, b),
    table: () => keys.table(a, b, d, n % 3),
    tableFolder: () => `${keys.tableFolder(a, b, c, n % 3)}20261126_031500_00017_abcde_6ff05a61`,
    fileList: () => keys.fileList(a, b),
    shared: () => keys.shared(a, b),
    build: () => keys.build(a, b),
    snapshot: () => keys.snapshot(a, n % 3, n % 2),
    refusedSnapshot: () => keys.refusedSnapshot(a, n % 3, n % 2),
    history: () => keys.history(n),
    generation: () => keys.generation(n),
    outbox: () => keys.outbox(a),
    sent: () => keys.sent(a),
  };
  try {
    const maker = makers[which];
    if (!maker) throw new Error(`no names for keys.${which}`);
    return maker();
  } catch (error) {
    expect(error).toMatchObject({ name: "ConfigError", hint: expect.stringMatching(/[Nn]ame/) });
    return undefined;
  }
}

test("every key that is made is one that all stores can hold", () => {
  fc.assert(
    fc.property(made, key => {
      if (key === undefined) return;
      expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1024);
      for (const segment of key.split("/")) {
        expect(segment).toMatch(/^[\w=-][\w.=-]*$/);
        expect(Buffer.byteLength(segment)).toBeLessThanOrEqual(255);
      }
    }),
    { numRuns: 2000 },
  );
});

test("no key is a folder of another", () => {
  fc.assert(
    fc.property(fc.array(made, { maxLength: 30 }), some => {
      const all = [keys.current, keys.episodes, ...some.filter(key => key !== undefined)];
      for (const key of all) expect(all.filter(other => other.startsWith(`${key}/`))).toEqual([]);
    }),
    { numRuns: 2000 },
  );
});

test("different names make different keys", () => {
  fc.assert(
    fc.property(fc.tuple(name, name, name), fc.tuple(name, name, name), (one, other) => {
      const [a, b] = [attempt("raw", one, 1), attempt("raw", other, 1)];
      if (a !== undefined && a === b) expect(one).toEqual(other);
    }),
  );
});

test("a key of 1,025 bytes is refused, although each of its segments would do", () => {
  const segment = "x".repeat(204);
  expect(checkedKey([...Array(4).fill(segment), segment].join("/"))).toHaveLength(1024);
  expect(() => checkedKey([...Array(4).fill(segment), `${segment}x`].join("/"))).toThrow(/1025 bytes/);
});

test("a file that Athena names itself tells its generation by its folder", () => {
  const folder = keys.tableFolder("partners", "f1", "0123456789abcdef", 3);
  expect(generationOf(`${folder}20261126_031500_00017_abcde_6ff05a61`)).toBe(3);
  expect(generationOf(`${keys.tableFolder("partners", "f1", "0123456789abcdef")}20261126_x`)).toBe(0);
  expect(generationOf(keys.table("partners", "f1", "0123456789abcdef", 2))).toBe(2);
});
