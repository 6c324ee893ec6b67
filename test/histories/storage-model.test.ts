// A storage is a map with conditions: whatever is done to it, in whatever order and through whichever of two handles, it answers
// as the map does.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Storage } from "../../functions/lake/storage.ts";
import { storages } from "../lake/storages.ts";

interface Stored {
  body: string;
  /** As the storage gave it out. */
  etag: string | undefined;
}

interface Model {
  objects: Map<string, Stored>;
  /** Keys that were ever moved by `putIfMatch`: pointers are not deleted. */
  pointers: Set<string>;
}

type Verb = fc.AsyncCommand<Model, Storage[]>;

const keys = ["CURRENT", "log/a/1.json", "log/a/2.json", "log/b/1.json", "state/a.json"];

class Put implements Verb {
  readonly key: string;
  readonly body: string;
  readonly handle: number;
  constructor(key: string, body: string, handle: number) {
    this.key = key;
    this.body = body;
    this.handle = handle;
  }
  check = () => true;
  async run({ objects }: Model, real: Storage[]): Promise<void> {
    await real[this.handle]?.put(this.key, this.body);
    objects.set(this.key, { body: this.body, etag: (await real[0]?.get(this.key))?.etag });
  }
  toString = () => `put ${this.key} ${this.body}`;
}

class PutIfAbsent extends Put {
  override async run({ objects }: Model, real: Storage[]): Promise<void> {
    const isFree = !objects.has(this.key);
    expect(await real[this.handle]?.putIfAbsent(this.key, this.body)).toEqual({ written: isFree });
    if (isFree) objects.set(this.key, { body: this.body, etag: (await real[0]?.get(this.key))?.etag });
  }
  override toString = () => `putIfAbsent ${this.key} ${this.body}`;
}

/** From the version that is there, or from one that is not. */
class PutIfMatch implements Verb {
  readonly key: string;
  readonly body: string;
  readonly handle: number;
  readonly isStale: boolean;
  constructor(key: string, body: string, handle: number, isStale: boolean) {
    this.key = key;
    this.body = body;
    this.handle = handle;
    this.isStale = isStale;
  }
  check = () => true;
  async run({ objects, pointers }: Model, real: Storage[]): Promise<void> {
    const stored = objects.get(this.key);
    const etag = this.isStale ? "of another version" : stored?.etag;
    const matches = !this.isStale;
    expect(await real[this.handle]?.putIfMatch(this.key, this.body, etag)).toEqual({ written: matches });
    if (!matches) return;
    objects.set(this.key, { body: this.body, etag: (await real[0]?.get(this.key))?.etag });
    if (stored) pointers.add(this.key);
  }
  toString = () => `putIfMatch ${this.key} ${this.body}${this.isStale ? " from another version" : ""}`;
}

class Delete implements Verb {
  readonly key: string;
  readonly handle: number;
  constructor(key: string, handle: number) {
    this.key = key;
    this.handle = handle;
  }
  check = ({ pointers }: Readonly<Model>) => !pointers.has(this.key);
  async run({ objects }: Model, real: Storage[]): Promise<void> {
    await real[this.handle]?.delete(this.key);
    objects.delete(this.key);
  }
  toString = () => `delete ${this.key}`;
}

class ReadAll implements Verb {
  readonly prefix: string;
  readonly handle: number;
  constructor(prefix: string, handle: number) {
    this.prefix = prefix;
    this.handle = handle;
  }
  check = () => true;
  async run({ objects }: Model, real: Storage[]): Promise<void> {
    const storage = real[this.handle];
    const expected = [...objects.keys()].filter(key => key.startsWith(this.prefix)).sort();
    expect(await storage?.list(this.prefix)).toEqual(expected);
    for (const key of keys) {
      const body = (await storage?.get(key))?.body;
      expect(body && new TextDecoder().decode(body)).toBe(objects.get(key)?.body);
    }
  }
  toString = () => `list ${this.prefix} and get everything`;
}

const key = fc.constantFrom(...keys);
const body = fc.constantFrom("1", "2", "3");
const handle = fc.constantFrom(0, 1);
const verbs = [
  fc.tuple(key, body, handle).map(([at, text, by]) => new Put(at, text, by)),
  fc.tuple(key, body, handle).map(([at, text, by]) => new PutIfAbsent(at, text, by)),
  fc.tuple(key, body, handle, fc.boolean()).map(([at, text, by, stale]) => new PutIfMatch(at, text, by, stale)),
  fc.tuple(key, handle).map(([at, by]) => new Delete(at, by)),
  fc.tuple(fc.constantFrom("", "log/", "log/a/", "nothing/"), handle).map(([prefix, by]) => new ReadAll(prefix, by)),
];

describe.each(storages)("%s", (_name, open) => {
  test("answers as a map does, whatever is done in whatever order", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(verbs, { maxCommands: 25 }), async commands => {
        await using opened = await open();
        const real = [opened.storage, opened.another()];
        await fc.asyncModelRun(() => ({ model: { objects: new Map(), pointers: new Set<string>() }, real }), commands);
      }),
      { numRuns: 25 },
    );
  });
});
