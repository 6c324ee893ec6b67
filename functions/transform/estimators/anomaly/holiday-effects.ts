// What a class of holiday does to orders, learned from its earlier occurrences over many partners at once: one partner meets
// a festival once a year, which teaches nothing.

/** An occurrence teaches only later ones: days nearer than this are the same festival. */
const apartDays = 30;
/** Orders' worth of trust in the company's effect, for a tier's. */
const priorOrders = 50;
/** A tier with fewer expected orders than this on days of a class takes the company's effect. */
const minimumExpected = 200;

interface Lesson {
  day: number;
  orders: number;
  expected: number;
}

export class HolidayEffects {
  readonly #parent: HolidayEffects | undefined;
  readonly #learned = new Map<string, { orders: number; expected: number }>();
  readonly #pending = new Map<string, Lesson[]>();

  constructor(parent?: HolidayEffects) {
    this.#parent = parent;
  }

  /** @param expected what the day would have brought without the holiday */
  learn(holidayClass: string, lesson: Lesson): void {
    const pending = this.#pending.get(holidayClass);
    if (pending) pending.push(lesson);
    else this.#pending.set(holidayClass, [lesson]);
  }

  /**
   * H_c = Σ y / Σ expected on days of the class in earlier occurrences.
   * @param day only asked in order of time
   * @returns undefined where the class never occurred before
   */
  factor(holidayClass: string, day: number): number | undefined {
    const { orders, expected } = this.#upTo(holidayClass, day);
    if (!this.#parent) return expected > 0 ? orders / expected : undefined;
    const company = this.#parent.factor(holidayClass, day);
    if (company === undefined || expected < minimumExpected) return company;
    return (orders + priorOrders * company) / (expected + priorOrders);
  }

  #upTo(holidayClass: string, day: number): { orders: number; expected: number } {
    const sums = this.#learned.get(holidayClass) ?? { orders: 0, expected: 0 };
    const pending = this.#pending.get(holidayClass) ?? [];
    while (pending[0] && pending[0].day < day - apartDays) {
      const lesson = pending.shift();
      sums.orders += lesson?.orders ?? 0;
      sums.expected += lesson?.expected ?? 0;
    }
    this.#learned.set(holidayClass, sums);
    return sums;
  }
}
