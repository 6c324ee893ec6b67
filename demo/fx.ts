// Exchange rates: one a month, yuan for one unit, in force until the next.
import { addMonths, type Day, iso, monthText } from "./days.ts";
import { randomFor } from "./random.ts";

const levels = { USD: 7.16, EUR: 7.82 } as const;
export type Foreign = keyof typeof levels;

export class Rates {
  private readonly rates = new Map<string, number>();
  readonly rows: { currency: string; day: Day; rate: number }[] = [];

  constructor(seed: number, from: Day, to: Day) {
    for (const currency of ["USD", "EUR"] as const) {
      let level: number = levels[currency];
      for (let month = addMonths(from, 0); month <= to; month = addMonths(month, 1)) {
        level *= 1 + 0.006 * randomFor(seed, "rate", currency, month).normal();
        const rate = Math.round(level * 10_000) / 10_000;
        this.rates.set(`${currency} ${monthText(month)}`, rate);
        this.rows.push({ currency, day: month, rate });
      }
    }
  }

  on(currency: string, day: Day): number {
    if (currency === "CNY") return 1;
    const rate = this.rates.get(`${currency} ${monthText(day)}`);
    if (rate === undefined) throw new RangeError(`no rate for ${currency} on ${iso(day)}`);
    return rate;
  }
}
