// What a purchase is worth: the gamma-gamma model of amounts that vary within a customer and between customers.
import { digamma } from "../digamma.ts";
import { logGamma } from "../log-gamma.ts";
import { type Bounds, minimise, type Slope } from "../minimise.ts";

/** Mean amount of x purchases ~ Gamma(p·x, rate·x), the rate itself ~ Gamma(q, v) (Fader and Hardie, The Gamma-Gamma Model, 2013). */
export interface SpendModel {
  p: number;
  q: number;
  v: number;
}

export interface SpendFit {
  model: SpendModel;
  logLikelihood: number;
  /** Customers with a repeat purchase and an amount above zero. */
  customers: number;
  isSettled: boolean;
  /** Customers do not differ in what they spend (q or p at its bound): expectations hold, the parameters by themselves say nothing. */
  isAtEdge: boolean;
}

/** p, q, v in logarithms: at q = 10,000 customers' means differ by 1 %, which no file tells from none. */
const bounds: Bounds = [
  [Math.log(1e-3), Math.log(1e5)],
  [Math.log(1e-3), Math.log(1e4)],
  [Math.log(1e-9), Math.log(1e15)],
];

/**
 * @param frequency repeat purchases of each customer
 * @param meanAmount their mean amount; customers without one, or with one that is not above zero, are left out: the model knows no returns
 * @returns null with fewer than three customers
 */
export function fitSpend(frequency: Int32Array, meanAmount: Float64Array): SpendFit | null {
  const rows = [...frequency.keys()]
    .filter(at => (frequency[at] ?? 0) > 0 && (meanAmount[at] ?? 0) > 0)
    // Gamma functions depend on the frequency alone: in its order each is taken once.
    .sort((a, b) => (frequency[a] ?? 0) - (frequency[b] ?? 0));
  if (rows.length < 3) return null;
  const x = Float64Array.from(rows, at => frequency[at] ?? 0);
  const amount = Float64Array.from(rows, at => meanAmount[at] ?? 0);
  const typical = amount.reduce((sum, value) => sum + value, 0) / amount.length;
  const found = minimise(spendLikelihood(x, amount), [0, Math.log(3), Math.log(typical)], bounds);
  const [p = 0, q = 0, v = 0] = found.at.map(Math.exp);
  return {
    model: { p, q, v },
    logLikelihood: -found.value,
    customers: rows.length,
    isSettled: found.isSettled,
    isAtEdge: found.undetermined.includes(true),
  };
}

/** −ln L and its gradient in ln p, ln q, ln v (the note's eq. 1a). */
function spendLikelihood(x: Float64Array, amount: Float64Array): (at: readonly number[]) => Slope {
  const logAmount = amount.map(Math.log);
  const logPurchases = x.map(Math.log);
  return logarithms => {
    const [p = 0, q = 0, v = 0] = logarithms.map(Math.exp);
    const [logV, digammaQ, logGammaQ] = [Math.log(v), digamma(q), logGamma(q)];
    let [value, byP, byQ, byV] = [0, 0, 0, 0];
    let known = { n: Number.NaN, logGammas: 0, digammaBoth: 0, digammaPx: 0 };
    for (let row = 0; row < x.length; row++) {
      const [n = 0, z = 0, logN = 0, logZ = 0] = [x[row], amount[row], logPurchases[row], logAmount[row]];
      const px = p * n;
      if (known.n !== n)
        known = {
          n,
          logGammas: logGamma(px + q) - logGamma(px) - logGammaQ,
          digammaBoth: digamma(px + q),
          digammaPx: digamma(px),
        };
      const whole = Math.log(v + n * z);
      value -= known.logGammas + q * logV + (px - 1) * logZ + px * logN - (px + q) * whole;
      byP -= n * (known.digammaBoth - known.digammaPx + logZ + logN - whole);
      byQ -= known.digammaBoth - digammaQ + logV - whole;
      byV -= q / v - (px + q) / (v + n * z);
    }
    return { value, gradient: [p * byP, q * byQ, v * byV] };
  };
}

/**
 * Mean amount per purchase expected of a customer: between his own mean and everybody's, nearer to his own the more he bought (the note's eq. 5).
 * @returns null where q ≤ 1 and he has bought too little: the model's mean is infinite
 */
export function expectedAmount({ p, q, v }: SpendModel, frequency: number, meanAmount: number): number | null {
  const below = p * frequency + q - 1;
  if (!(below > 0)) return null;
  return (p * (v + (frequency > 0 ? frequency * meanAmount : 0))) / below;
}
