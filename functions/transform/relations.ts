// What models read, as views of the engine: a table's name shows the whole of it, and, while a month is built, that month of it.
import { type Engine, identifier, literals } from "../lake/engine.ts";
import type { TableFile } from "../lake/snapshot.ts";
import type { Storage } from "../lake/storage.ts";

export interface Relation {
  /** SELECT of everything. */
  whole: string;
  /** SELECT of what a month-wise reader sees of a month; absent: he sees everything. */
  ofMonth?(month: string): string | Promise<string>;
  /** SELECT of what it says up to the end of a month; absent: everything. */
  upTo?(month: string): string;
}

type View = "ofMonth" | "upTo";

export class Relations {
  readonly #engine: Engine;
  readonly #relations = new Map<string, Relation>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async add(name: string, relation: Relation): Promise<void> {
    this.#relations.set(name, relation);
    await this.#show(name, relation.whole);
  }

  /** Does some work while the tables named show one month. */
  inMonth<T>(names: readonly string[], month: string, work: () => Promise<T>): Promise<T> {
    return this.#narrowed("ofMonth", names, month, work);
  }

  /** Does some work while the tables named show nothing after a month. */
  untilMonth<T>(names: readonly string[], month: string, work: () => Promise<T>): Promise<T> {
    return this.#narrowed("upTo", names, month, work);
  }

  async #narrowed<T>(view: View, names: readonly string[], month: string, work: () => Promise<T>): Promise<T> {
    const narrowed = names.filter(name => this.#relations.get(name)?.[view]);
    for (const name of narrowed) await this.#show(name, (await this.#relations.get(name)?.[view]?.(month)) ?? "");
    try {
      return await work();
    } finally {
      for (const name of narrowed) await this.#show(name, this.#relations.get(name)?.whole ?? "");
    }
  }

  async #show(name: string, select: string): Promise<void> {
    await this.#engine.run(`create or replace view ${identifier(name)} as ${select}`);
  }
}

/** A table of the lake: one file, or one per month. */
export async function tableRelation(storage: Storage, files: readonly TableFile[]): Promise<Relation> {
  const paths = await Promise.all(files.map(file => storage.localPath(file.key, file)));
  const read = (some: readonly string[]) => `select * from read_parquet(${literals(some)})`;
  if (files.every(({ month }) => month === null)) return { whole: read(paths) };
  const nothing = `${read(paths.slice(0, 1))} where false`;
  const pathOf = new Map(files.map(({ month }, index) => [month, paths[index] ?? ""]));
  return {
    whole: read(paths),
    ofMonth: month => {
      const path = pathOf.get(month);
      return path === undefined ? nothing : read([path]);
    },
    upTo: month => {
      const until = files.flatMap((file, index) => ((file.month ?? "") <= month ? [paths[index] ?? ""] : []));
      return until.length === 0 ? nothing : read(until);
    },
  };
}
