// Three years of orders, day by day and partner by partner, written in the order in which the rows last changed.
import { Buyers } from "./buyers.ts";
import type { Company } from "./company.ts";
import { type Day, dayOfMonth, instant, iso } from "./days.ts";
import { campaignOn, dayFactor, partnerLevel } from "./demand.ts";
import type { Ledger } from "./ledger.ts";
import {
  type Damage,
  decimal,
  drawLineCount,
  type Line,
  lineJson,
  makeLine,
  meanLines,
  type Order,
} from "./order-lines.ts";
import type { Partner } from "./partners.ts";
import { hits } from "./planted.ts";
import { newProductDays, type Product } from "./products.ts";
import { type Random, randomFor } from "./random.ts";
import { SortedLines } from "./sorted-lines.ts";

export class Market {
  readonly buyers: readonly Buyers[];
  /** Orders expected without the anomaly, by anomaly id: how large the planted move is. */
  readonly expectedUnderAnomaly = new Map<string, number>();
  private readonly company: Company;
  private readonly ledger: Ledger;
  private readonly scale: number;
  private readonly dayFactors = new Map<Day, number>();
  private readonly productWeights: readonly number[];
  private readonly lines: SortedLines;

  constructor(company: Company, ledger: Ledger, transactions: number, file: string) {
    this.company = company;
    this.ledger = ledger;
    const { from, to } = company.window;
    for (let day = from; day <= to; day++) this.dayFactors.set(day, dayFactor(day, company.holidays));
    this.buyers = company.partners.map(partner => new Buyers(partner, from));
    this.productWeights = cumulative(company.products.map(product => product.weight));
    this.scale = transactions / meanLines / this.total();
    this.lines = new SortedLines(file, instant(from, 0));
  }

  /** Sum of all expected orders before scaling. */
  private total(): number {
    const { from, to } = this.company.window;
    let sum = 0;
    for (let day = from; day <= to; day++)
      for (const partner of this.company.partners)
        sum += partnerLevel(partner, day, this.company.policyFactor) * (this.dayFactors.get(day) ?? 0);
    return sum;
  }

  /** @param onMonth called at the end of each month, with the day reached; awaited, so that a screen can be drawn */
  async open(onMonth: (day: Day) => Promise<void>): Promise<void> {
    const { from, to } = this.company.window;
    for (let day = from; day <= to; day++) {
      const mood = randomFor(this.company.seed, "mood", day).wobble(0.022);
      for (const partner of this.company.partners) this.trade(partner, day, mood);
      this.lines.writeBefore(instant(day, 0));
      if (dayOfMonth(day + 1) === 1) await onMonth(day);
    }
    this.lines.close();
    this.ledger.stream("transactions").rows = this.lines.rows;
  }

  private trade(partner: Partner, day: Day, mood: number): void {
    const level = partnerLevel(partner, day, this.company.policyFactor);
    if (level === 0) return;
    const expected = level * this.scale * (this.dayFactors.get(day) ?? 0);
    this.ledger.expect(partner, day, expected);
    const random = randomFor(this.company.seed, partner.id, day);
    const campaign = campaignOn(this.company.campaigns, partner, day);
    let planted = 1;
    let sizeFactor = 1;
    for (const anomaly of this.company.anomalies) {
      if (!hits(anomaly, partner, day)) continue;
      this.expectedUnderAnomaly.set(anomaly.id, (this.expectedUnderAnomaly.get(anomaly.id) ?? 0) + expected);
      if (anomaly.measure === "orders") planted *= anomaly.factor;
      else sizeFactor = anomaly.factor;
    }
    const count = random.poisson(expected * (1 + (campaign?.lift ?? 0)) * planted * mood * random.wobble(0.12));
    for (let number = 1; number <= count; number++) {
      const attributed = campaign && random.chance(campaign.attribution) ? campaign : undefined;
      this.place(this.order(partner, day, number, attributed, number === 1 ? sizeFactor : 1, random), random);
    }
  }

  private order(
    partner: Partner,
    day: Day,
    number: number,
    campaign: { id: string; discountPct: number } | undefined,
    sizeFactor: number,
    random: Random,
  ): Order {
    const drawn = random.next();
    const fate = sizeFactor > 1 ? "counts" : drawn < 0.0012 ? "TEST" : drawn < 0.017 ? "CANCELLED" : "counts";
    const buyers = this.buyers[partner.index];
    return {
      id: `SO${iso(day).replaceAll("-", "")}-${partner.id.slice(2)}-${number}`,
      partner,
      buyer: fate === "counts" ? buyers?.next(day, random) : buyers?.bystander(random),
      day,
      orderedAt: instant(day, timeOfDay(random)),
      fate,
      campaign: campaign?.id ?? "",
      campaignDiscountPct: campaign?.discountPct ?? 0,
      sizeFactor,
    };
  }

  private place(order: Order, random: Random): void {
    // A project has many lines, so that its size does not hang on one cheap part.
    const count = order.sizeFactor > 1 ? 5 : drawLineCount(random);
    for (let number = 1; number <= count; number++) {
      const line = makeLine(this.company, order, number, this.product(order.day, random), random);
      // The first line of an order is never damaged, so that an order that counts is always seen.
      const kind = number > 1 && random.chance(0.0046) ? random.pick(damages) : undefined;
      if (kind) this.spoil(order, line, kind);
      else this.deliver(order, line, random);
    }
    if (order.fate === "counts") this.ledger.addOrder(order.partner, order.day);
  }

  private deliver(order: Order, line: Line, random: Random): void {
    if (
      line.shipped !== null &&
      (line.status === "DONE" || line.status === "RETURNED") &&
      line.units > 0 &&
      random.chance(0.006)
    ) {
      this.lines.add(...earlierVersion(order, line));
      this.ledger.stream("transactions").superseded++;
    }
    this.lines.add(line.updatedAt, lineJson(order, line));
    const rate = this.company.rates.on(order.partner.currency, order.day);
    this.ledger.addLine(order.partner, order.day, {
      netFen: line.netFen,
      yuanFen: Math.round(line.netFen * rate),
      marginFen: Math.round((line.netFen - line.costFen) * rate),
      currency: order.partner.currency,
      isCounted: order.fate === "counts",
      campaign: order.campaign,
      isNewProduct: order.day - line.product.launched < newProductDays,
    });
  }

  private spoil(order: Order, line: Line, kind: DamageKind): void {
    this.lines.add(line.updatedAt, lineJson(order, line, damageOf(kind, order, line)));
    this.ledger.dirty("transactions", kind);
  }

  private product(day: Day, random: Random): Product {
    for (;;) {
      const product = this.company.products[locate(this.productWeights, random.next())];
      if (product && product.launched <= day) return product;
    }
  }
}

const damages = [
  "impossible_date",
  "unknown_status",
  "missing_partner",
  "text_amount",
  "amounts_do_not_add_up",
] as const;
type DamageKind = (typeof damages)[number];

function damageOf(kind: DamageKind, order: Order, line: Line): Damage {
  if (kind === "impossible_date") return { orderedAt: `${iso(order.day).slice(0, 4)}-02-30T03:15:00Z` };
  if (kind === "unknown_status") return { status: "待确认" };
  if (kind === "missing_partner") return { partner: null };
  return { net: kind === "text_amount" ? "面议" : decimal(line.netFen + 10_000) };
}

/** The line as it was when it had only been shipped. */
function earlierVersion(order: Order, line: Line): [second: number, line: string] {
  const updatedAt = Math.max(order.orderedAt + 60, instant(line.shipped ?? order.day, 16 * 3600));
  const shipped: Line = {
    ...line,
    refundFen: 0,
    netFen: line.grossFen - line.discountFen,
    delivered: null,
    status: "SHIPPED",
    updatedAt,
  };
  return [updatedAt, lineJson(order, shipped)];
}

/** Mostly office hours, sometimes late, rarely at night: the business date then differs from the date in UTC. */
function timeOfDay(random: Random): number {
  const hour = random.chance(0.95) ? 8.2 + 10.5 * ((random.next() + random.next()) / 2) : 24 * random.next();
  return Math.min(86_300, Math.floor(hour * 3600));
}

function cumulative(weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map(weight => {
    sum += weight / total;
    return sum;
  });
}

function locate(steps: readonly number[], share: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((steps[middle] ?? 1) <= share) low = middle + 1;
    else high = middle;
  }
  return low;
}
