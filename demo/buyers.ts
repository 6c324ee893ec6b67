// Which end customer an order is from. A new customer is destined at birth either to order again within 90 days (with the
// probability that belongs to his partner's depth) or not to, so that the repurchase rate in the data is a known truth.
import type { Day } from "./days.ts";
import type { Partner } from "./partners.ts";
import { repurchaseWithin90Days } from "./planted.ts";
import type { Random } from "./random.ts";

export interface Buyer {
  id: string;
  number: number;
  firstDay: Day;
  /** Day of the second order occasion; null while there is none. */
  secondDay: Day | null;
  /** Known to the partner before the first order in the data. */
  knownSince: Day;
}

const newShare = 0.11;
/** A regular customer is lost with this probability at each of his orders. */
const lossShare = 0.03;

export class Buyers {
  readonly all: Buyer[] = [];
  private readonly partner: Partner;
  private readonly start: Day;
  private readonly due = new Map<Day, Buyer[]>();
  private served: Day;
  private readonly regulars: Buyer[] = [];
  private readonly asleep: { buyer: Buyer; until: Day }[] = [];

  constructor(partner: Partner, start: Day) {
    this.partner = partner;
    this.start = start;
    this.served = start;
  }

  /** The customer of an order that counts. */
  next(day: Day, random: Random): Buyer {
    this.wake(day);
    const due = this.takeDue(day);
    if (due) return this.seen(due, day);
    const regular = random.chance(newShare) ? undefined : this.takeRegular(random, day);
    return regular ? this.seen(regular, day) : this.born(day, random);
  }

  /** A customer for an order that does not count (cancelled, test): nobody's history changes. */
  bystander(random: Random): Buyer | undefined {
    return this.regulars.length > 0 ? random.pick(this.regulars) : undefined;
  }

  private born(day: Day, random: Random): Buyer {
    const number = this.all.length + 1;
    const isOld = day < this.start + 120;
    const buyer: Buyer = {
      id: `${this.partner.id}-C${number}`,
      number,
      firstDay: day,
      secondDay: null,
      knownSince: isOld ? Math.max(this.partner.signed, day - random.integer(20, 1500)) : day - random.integer(0, 20),
    };
    this.all.push(buyer);
    if (random.chance(repurchaseWithin90Days[this.partner.depth]))
      this.enqueue(buyer, day + 3 + Math.floor(random.next() ** 1.4 * 62));
    else if (random.chance(0.5)) this.asleep.push({ buyer, until: day + random.integer(95, 240) });
    return buyer;
  }

  private enqueue(buyer: Buyer, day: Day): void {
    const waiting = this.due.get(day);
    if (waiting) waiting.push(buyer);
    else this.due.set(day, [buyer]);
  }

  private takeDue(day: Day): Buyer | undefined {
    for (; this.served <= day; this.served++) {
      const buyer = this.due.get(this.served)?.shift();
      if (buyer) return buyer;
      if (this.served === day) return undefined;
      this.due.delete(this.served);
    }
    return undefined;
  }

  private takeRegular(random: Random, day: Day): Buyer | undefined {
    if (this.regulars.length === 0) return undefined;
    const position = Math.floor(random.next() * this.regulars.length);
    const buyer = this.regulars[position];
    if (buyer && random.chance(lossShare)) this.regulars.splice(position, 1);
    return buyer && buyer.firstDay < day ? buyer : undefined;
  }

  private wake(day: Day): void {
    while (this.asleep.length > 0 && (this.asleep[0]?.until ?? day) <= day) {
      const woken = this.asleep.shift();
      if (woken) this.regulars.push(woken.buyer);
    }
  }

  private seen(buyer: Buyer, day: Day): Buyer {
    if (buyer.secondDay === null && day > buyer.firstDay) {
      buyer.secondDay = day;
      if (!this.regulars.includes(buyer)) this.regulars.push(buyer);
    }
    return buyer;
  }
}
