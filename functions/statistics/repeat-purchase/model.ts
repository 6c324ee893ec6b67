// How often customers come back who never say goodbye: BG/NBD and MBG/NBD, as functions of their parameters.

/**
 * While alive a customer buys as a Poisson process whose rate varies between customers as Gamma(r, alpha); after a purchase he leaves with a chance that
 * varies as Beta(a, b). "bg-nbd" (Fader, Hardie and Lee, Marketing Science 24, 2005): the first purchase carries no such chance, so nobody without a
 * repeat purchase can have left. "mbg-nbd" (Batislam, Denizel and Filiztekin, 2007): it does.
 */
export interface RepeatModel {
  kind: RepeatModelKind;
  r: number;
  /** In the unit of time of the summary. */
  alpha: number;
  a: number;
  b: number;
}

export const repeatModelKinds = ["bg-nbd", "mbg-nbd"] as const;
export type RepeatModelKind = (typeof repeatModelKinds)[number];

/** What the models need to know of a customer; times in one unit, counted from his first purchase. */
export interface RepeatHistory {
  /** Repeat purchases x: occasions after the first. */
  frequency: number;
  /** Time of the last of them, t_x; 0 without any. */
  recency: number;
  /** Time until the end of observation, T. */
  age: number;
}

/** Purchases after which the customer could have left. */
export const leavingChances = (kind: RepeatModelKind, frequency: number) => frequency + (kind === "mbg-nbd" ? 1 : 0);

/**
 * P(still alive at the end of observation): 1 / (1 + a/(b + j − 1)·((α + T)/(α + t_x))^(r + x)), j the purchases after which he could have
 * left; 1 where there was none (Fader, Hardie and Lee, 2008 note, eq. 1; Batislam et al., eq. 9).
 */
export function aliveProbability(model: RepeatModel, history: RepeatHistory): number {
  return 1 / (1 + leftOdds(model, history));
}

function leftOdds({ kind, r, alpha, a, b }: RepeatModel, { frequency, recency, age }: RepeatHistory): number {
  const chances = leavingChances(kind, frequency);
  if (chances === 0) return 0;
  const logRatio = (r + frequency) * Math.log((alpha + age) / (alpha + recency));
  return (a / (b + chances - 1)) * Math.exp(logRatio);
}

/**
 * Purchases expected in the next `ahead` units of time, given the history (Fader, Hardie and Lee, eq. 10; Batislam et al., eq. 12):
 * those of one who is still alive, times P(alive).
 */
export function expectedPurchases(model: RepeatModel, history: RepeatHistory, ahead: number): number {
  return expectedIfAlive(model, history, ahead) * aliveProbability(model, history);
}

/**
 * Purchases expected in the next `ahead` units of time of a customer who is still alive: it depends on how often and how long, not on when he bought last.
 * Both models have (c/(a − 1))·[1 − ((α + T)/(α + T + t))^(r+x)·₂F₁(r + x, b + j; c; z)], z = t/(α + T + t), c = a + b + j − 1.
 * Euler's transformation turns the bracket into 1 − (1 − z)^(a−1)·₂F₁(c − r − x, a − 1; c; z): small parameters, so the series is short for
 * any x, and a − 1 divides out term by term, so that neither a = 1 nor c = 0 is a special case.
 */
export function expectedIfAlive(
  { kind, r, alpha, a, b }: RepeatModel,
  { frequency, age }: Pick<RepeatHistory, "frequency" | "age">,
  ahead: number,
): number {
  if (!(ahead > 0)) return 0;
  const c = a + b + leavingChances(kind, frequency) - 1;
  const z = ahead / (alpha + age + ahead);
  const log = Math.log1p(-z);
  const staying = a === 1 ? -log : -Math.expm1((a - 1) * log) / (a - 1);
  return Math.max(0, c * staying - Math.exp((a - 1) * log) * seriesRest(c - r - frequency, a, c, z));
}

/** Purchases expected of a customer in his first `time` after his first purchase, E[X(t)]. */
export function expectedPurchasesOfNew(model: RepeatModel, time: number): number {
  return expectedPurchases(model, { frequency: 0, recency: 0, age: 0 }, time);
}

/** c·(₂F₁(p, a − 1; c; z) − 1)/(a − 1) = Σ_{n≥1} (p)_n·(a)_{n−1}·zⁿ / ((c + 1)_{n−1}·n!). */
function seriesRest(p: number, a: number, c: number, z: number): number {
  let term = p * z;
  let sum = term;
  for (let n = 1; n < 200_000 && Math.abs(term) > 1e-15 * Math.abs(sum); n++) {
    term *= ((p + n) * (a + n - 1) * z) / ((c + n) * (n + 1));
    sum += term;
  }
  return sum;
}
