// What the estimate would be had others been treated: the test for few treated units, where no variance can be trusted.
import { seededRandom, shuffle } from "../random.ts";
import { type Aggregation, aggregateEffects } from "./aggregate.ts";
import { never, type Treatment } from "./cohorts.ts";
import { type BasePeriod, type ControlGroup, groupTimeValues } from "./group-time.ts";

export interface PermutationTest {
  /** Share of draws, the true one among them, with an estimate at least as large. */
  p: number;
  draws: number;
}

/** So much work is allowed: units × periods × draws. */
const mostWork = 30_000_000;
const mostDraws = 999;

/**
 * Hands the beginnings of treatment to units at random, and estimates again. Exact where it was by chance who was treated when; else a guide.
 * @param value the true estimate
 */
export function permutationTest(
  treatment: Treatment,
  value: number,
  how: { control: ControlGroup; base: BasePeriod; aggregation: Aggregation; seed: number },
): PermutationTest {
  const random = seededRandom(how.seed);
  const { panel, cohortOf, cohorts } = treatment;
  const work = panel.outcome.length * Math.max(1, cohorts.length);
  const draws = Math.max(99, Math.min(mostDraws, Math.floor(mostWork / work)));
  // Units that were always treated are in no comparison, and stay out of it.
  const eligible = [...cohortOf.keys()].filter(unit => cohortOf[unit] === never || (cohortOf[unit] ?? 0) > 0);
  let asLarge = 1;
  for (let draw = 0; draw < draws; draw++) {
    const dealt = shuffle(
      eligible.map(unit => cohortOf[unit] ?? never),
      random,
    );
    const shuffled = Int32Array.from(cohortOf);
    for (const [index, unit] of eligible.entries()) shuffled[unit] = dealt[index] ?? never;
    const effects = groupTimeValues({ ...treatment, cohortOf: shuffled }, how.control, how.base);
    const { overall } = aggregateEffects(effects, how.aggregation, shuffled);
    if (Math.abs(overall?.value ?? 0) >= Math.abs(value) * (1 - 1e-12)) asLarge++;
  }
  return { p: asLarge / (draws + 1), draws };
}
