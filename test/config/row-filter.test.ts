// A row filter and `seesPartner` say the same of every partner, also of one whose region or tier nobody knows.
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type PartnerScope, seesEverything, seesPartner } from "../../functions/config/partner-scope.ts";
import { rowFilterOf } from "../../functions/config/row-filter.ts";
import { Engine, literal } from "../../functions/lake/engine.ts";
import { ConfigError } from "../../functions/lake/errors.ts";
import "../property-seed.ts";

let engine: Engine;
beforeAll(async () => {
  engine = await Engine.open();
});
afterAll(() => engine[Symbol.asyncDispose]());

const word = fc.constantFrom("华东", "core", "O'Higgins", "a' or 'a' = 'a", "", "NULL", "P1");
const known = fc.option(word, { nil: null });
const limit = fc.option(fc.uniqueArray(word, { minLength: 1, maxLength: 3 }), { nil: undefined });
const scope = fc.record({ regions: limit, tiers: limit, partners: limit }).filter(sees => !seesEverything(sees));

test("for any scope and any partner", async () => {
  await fc.assert(
    fc.asyncProperty(scope, word, known, known, async (sees: PartnerScope, partnerId, region, tier) => {
      const value = (text: string | null) => (text === null ? "cast(null as varchar)" : literal(text));
      const rows = await engine.rows(
        `from (select ${value(partnerId)} as partner_id, ${value(region)} as partner_region, ${value(tier)} as partner_tier)
         where ${rowFilterOf({ name: "a", sees })}`,
      );
      expect(rows.length === 1).toBe(seesPartner(sees, { partnerId, region, tier }));
    }),
    { numRuns: 300 },
  );
});

test("a list that is longer than a filter may be is refused, with the audience's name", () => {
  const partners = Array.from({ length: 300 }, (_, index) => `partner-${index}`);
  expect(() => rowFilterOf({ name: "wide", sees: { partners } })).toThrow(ConfigError);
  expect(() => rowFilterOf({ name: "wide", sees: { partners } })).toThrow(/"wide"/);
});
