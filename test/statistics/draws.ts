// Random variates for simulated truth.

export function normalOf(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

export const exponentialOf = (random: () => number, rate: number) => -Math.log(1 - random()) / rate;

/** Marsaglia and Tsang's gamma variate. */
export function gammaOf(random: () => number, shape: number, rate = 1): number {
  const d = shape + 1 - 1 / 3;
  for (;;) {
    const z = normalOf(random);
    const v = (1 + z / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < z * z * 0.5 + d - d * v + d * Math.log(v))
      return (d * v * (1 - random()) ** (1 / shape)) / rate;
  }
}

export function betaOf(random: () => number, a: number, b: number): number {
  const one = gammaOf(random, a);
  return one / (one + gammaOf(random, b));
}
