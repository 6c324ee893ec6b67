// Chance that can be repeated. Every entity and every partner's day has its own generator, seeded by its name, so a larger
// company has the same first partners and a change in one place moves nothing elsewhere.

/** A small fast generator (sfc32: 128 bits of state, passes PractRand). */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  constructor(a: number, b: number, c: number) {
    this.a = a;
    this.b = b;
    this.c = c;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** Uniform in [0, 1). */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return (sum >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  between(low: number, high: number): number {
    return low + this.next() * (high - low);
  }

  pick<T>(list: readonly T[]): T {
    const item = list[Math.floor(this.next() * list.length)];
    if (item === undefined) throw new RangeError("pick from an empty list");
    return item;
  }

  /** One of the keys, as often as its weight says. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries<number>(weights);
    let rest = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const key of keysOf(weights)) {
      rest -= weights[key];
      if (rest < 0) return key;
    }
    return this.pick(keysOf(weights));
  }

  /** Standard normal (Box–Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  /** Log-normal with mean 1. */
  wobble(sigma: number): number {
    return Math.exp(sigma * this.normal() - (sigma * sigma) / 2);
  }

  /** Poisson count: by inversion below a mean of 40, by rounding a normal above. */
  poisson(mean: number): number {
    if (mean <= 0) return 0;
    if (mean > 40) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    let probability = Math.exp(-mean);
    let rest = this.next();
    let count = 0;
    while (rest > probability && count < 200) {
      rest -= probability;
      count++;
      probability *= mean / count;
    }
    return count;
  }
}

function keysOf<K extends string>(weights: Readonly<Record<K, number>>): K[] {
  const keys: K[] = [];
  for (const key in weights) keys.push(key);
  return keys;
}

/** The generator of whatever the keys name. */
export function randomFor(seed: number, ...keys: readonly (string | number)[]): Random {
  let a = 0x9e3779b9 ^ seed;
  let b = 0x85a308d3;
  const text = keys.join("/");
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x85ebca6b);
    a ^= a >>> 13;
    b = Math.imul(b ^ a, 0xc2b2ae35) + i;
    b ^= b >>> 16;
  }
  return new Random(a, b, seed | 0);
}
