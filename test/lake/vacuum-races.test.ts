// QUDAO_HISTORIES says how many (100 by default), QUDAO_SEED where they begin.
import { describe, expect, test } from "vitest";
import { mayName } from "../../functions/lake/generations.ts";
import { asBuilt, liveHistory, type Rules } from "./vacuum-histories.ts";

const histories = Number(process.env.QUDAO_HISTORIES ?? 100);
const firstSeed = Number(process.env.QUDAO_SEED ?? 1);
const seeds = Array.from({ length: histories }, (_, index) => firstSeed + index);

describe("matrix 7: orphans are removed, and nothing that is live ever is", () => {
  test(`in ${histories} histories of runs, rollbacks, readers, kills and sleeping vacuums`, async () => {
    let removed = 0;
    for (const seed of seeds) {
      const outcome = await liveHistory(seed);
      expect(outcome.broken, `seed ${seed}, after ${outcome.calls} calls`).toBeUndefined();
      removed += outcome.removed;
    }
    expect(removed).toBeGreaterThan(histories);
  }, 3_600_000);

  const mistakes: [string, Rules][] = [
    [
      "a run that uses whatever it finds",
      { ...asBuilt, start: async storage => ({ ...(await asBuilt.start(storage)), mayName: () => true }) },
    ],
    ["a run that writes under names of older generations", { ...asBuilt, writesUnder: () => 0 }],
    [
      "a run that trusts what a generation before it wrote",
      {
        ...asBuilt,
        start: async storage => {
          const start = await asBuilt.start(storage);
          const named = new Set(Object.values(start.current?.tables ?? {}).flatMap(t => t.files.map(f => f.key)));
          return { ...start, mayName: key => mayName(key, start.generation - 1, named) };
        },
      },
    ],
  ];

  test.each(mistakes)(
    "and the histories would tell: %s is found",
    async (_mistake, rules) => {
      for (let seed = 1; seed <= 2_000; seed++) if ((await liveHistory(seed, rules)).broken !== undefined) return;
      expect.unreachable("2,000 histories did not show it");
    },
    600_000,
  );
});
