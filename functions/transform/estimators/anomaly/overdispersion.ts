// How much more a series varies than pure chance: 1/k of the negative binomial, by moments of one-day-ahead errors,
// shrunk to what series of its kind show. In 1/k rather than in the ratio of variance and mean, because one 1/k serves a busy
// Monday and a quiet Saturday alike.

const forget = 2 ** (-1 / 84);
/** Days' worth of trust in the pool. */
const priorDays = 40;
/** What is believed before anything was seen, and for how many days. */
const firstGuess = 0.1;
const firstGuessDays = 10;
/** Errors beyond three standard deviations count as three: an alarm must not widen the band that found it. */
const widestSquare = 9;

/** Moments pooled over the series of one kind; a busy series does not drown the others. */
export class DispersionPool {
  #excess = firstGuess * firstGuessDays;
  #square = firstGuessDays;

  forget(): void {
    this.#excess *= forget;
    this.#square *= forget;
  }

  learn(error: number, mean: number): void {
    const weight = 1 / (1 + mean) ** 2;
    this.#excess += weight * (error - mean);
    this.#square += weight * mean * mean;
  }

  /** 1/k. */
  get value(): number {
    return Math.max(0, this.#excess / this.#square);
  }
}

export class Overdispersion {
  readonly #pool: DispersionPool;
  #excess = 0;
  #square = 0;
  #days = 0;

  constructor(pool: DispersionPool) {
    this.#pool = pool;
  }

  /** 1/k of this series now. */
  get value(): number {
    const own = this.#square > 0 ? this.#excess / this.#square : 0;
    return Math.max(0, (this.#days * own + priorDays * this.#pool.value) / (this.#days + priorDays));
  }

  learn(observed: number, mean: number): void {
    const widest = widestSquare * (mean + this.value * mean * mean);
    const square = Math.min((observed - mean) ** 2, widest);
    this.#excess = forget * this.#excess + square - mean;
    this.#square = forget * this.#square + mean * mean;
    this.#days = forget * this.#days + 1;
    this.#pool.learn(square, mean);
  }
}
