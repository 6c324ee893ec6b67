// One order of a partner: its lines with prices, dates and state as the company's system shows them at the end of the window.
import type { Buyer } from "./buyers.ts";
import type { Company } from "./company.ts";
import { type Day, instant, iso, isoInstant } from "./days.ts";
import type { Partner } from "./partners.ts";
import type { Product } from "./products.ts";
import type { Random } from "./random.ts";

export type Status = "OPEN" | "SHIPPED" | "DONE" | "RETURNED" | "CANCELLED" | "TEST";

export interface Order {
  id: string;
  partner: Partner;
  buyer: Buyer | undefined;
  day: Day;
  orderedAt: number;
  /** "CANCELLED" and "TEST" orders never count. */
  fate: "counts" | "CANCELLED" | "TEST";
  campaign: string;
  campaignDiscountPct: number;
  /** Planted: a project whose lines are many times as large. */
  sizeFactor: number;
}

export interface Line {
  number: number;
  product: Product;
  units: number;
  grossFen: number;
  discountFen: number;
  refundFen: number;
  netFen: number;
  costFen: number;
  promised: Day;
  shipped: Day | null;
  delivered: Day | null;
  status: Status;
  updatedAt: number;
}

const lineCounts = [0.36, 0.27, 0.19, 0.11, 0.07];
/** Mean of the above: what turns a number of lines into a number of orders. */
export const meanLines = lineCounts.reduce((sum, share, position) => sum + share * (position + 1), 0);

export function drawLineCount(random: Random): number {
  let rest = random.next();
  for (let position = 0; position < lineCounts.length; position++) {
    rest -= lineCounts[position] ?? 0;
    if (rest < 0) return position + 1;
  }
  return lineCounts.length;
}

export function makeLine(company: Company, order: Order, number: number, product: Product, random: Random): Line {
  const isReturn = number > 1 && random.chance(0.001);
  const size = Math.max(
    1,
    Math.round(
      product.usualUnits *
        order.partner.lineScale *
        order.sizeFactor *
        (order.sizeFactor > 1 ? 1 : random.wobble(0.55)),
    ),
  );
  const units = isReturn ? -Math.max(1, Math.round(size / 4)) : size;
  const rate = company.rates.on(order.partner.currency, order.day);
  const grossFen = Math.round((product.priceFen * units) / rate);
  const discountPct = Math.max(0, order.partner.discountPct + order.campaignDiscountPct + random.integer(-2, 3));
  const discountFen = Math.round((grossFen * discountPct) / 100);
  const delivery = deliver(company, order.day, product, random);
  const line: Line = {
    number,
    product,
    units,
    grossFen,
    discountFen,
    refundFen: 0,
    netFen: grossFen - discountFen,
    costFen: Math.round((product.costFen * units) / rate),
    ...delivery,
    ...stateOf(company, order, delivery, random),
  };
  if (isReturn && line.status !== "CANCELLED" && line.status !== "TEST") line.status = "RETURNED";
  else if (line.status === "DONE" && random.chance(0.014)) refund(company, line, random);
  return line;
}

interface Delivery {
  promised: Day;
  shipped: Day;
  delivered: Day;
}

/** About nine of ten on time; a late one waits a week on average. */
function deliver(company: Company, day: Day, product: Product, random: Random): Delivery {
  const promised = company.holidays.addWorkdays(day, product.leadWorkdays + random.integer(0, 2));
  const lateDays = random.chance(0.088) ? 1 + Math.floor(-Math.log(1 - random.next()) * 5) : -random.integer(0, 2);
  const delivered = Math.max(day + 1, promised + lateDays);
  return { promised, delivered, shipped: Math.max(day, delivered - random.integer(1, 3)) };
}

/** What is known at the end of the window: later events have not happened yet. */
function stateOf(company: Company, order: Order, delivery: Delivery, random: Random) {
  const end = company.window.to;
  const at = (day: Day, hour: number) =>
    Math.max(order.orderedAt + 60, instant(Math.min(day, end), hour * 3600 + random.integer(0, 3599)));
  if (order.fate !== "counts")
    return { status: order.fate, shipped: null, delivered: null, updatedAt: at(order.day + (order.orderedAt % 3), 20) };
  if (delivery.shipped > end)
    return { status: "OPEN" as const, shipped: null, delivered: null, updatedAt: order.orderedAt + 60 };
  if (delivery.delivered > end)
    return { status: "SHIPPED" as const, delivered: null, updatedAt: at(delivery.shipped, 17) };
  return { status: "DONE" as const, updatedAt: at(delivery.delivered, 19) };
}

function refund(company: Company, line: Line, random: Random): void {
  const day = (line.delivered ?? 0) + random.integer(2, 24);
  const share = random.chance(0.45) ? 1 : random.between(0.1, 0.6);
  if (day > company.window.to) return;
  line.refundFen = Math.round(line.netFen * share);
  line.netFen -= line.refundFen;
  line.costFen = Math.round(line.costFen * (1 - share));
  line.status = "RETURNED";
  line.updatedAt = instant(day, 15 * 3600 + random.integer(0, 7199));
}

/** "1234.50" */
export function decimal(fen: number): string {
  const absolute = Math.abs(fen);
  const cents = absolute % 100;
  return `${fen < 0 ? "-" : ""}${(absolute - cents) / 100}.${cents < 10 ? "0" : ""}${cents}`;
}

export interface Damage {
  orderedAt?: string;
  status?: string;
  partner?: null;
  net?: string;
}

/** The line as the company's system answers it. `damage` puts something wrong in its place. */
export function lineJson(order: Order, line: Line, damage: Damage = {}): string {
  const partner = damage.partner === null ? "null" : `"${order.partner.id}"`;
  const refund = line.refundFen === 0 ? "" : `,"refund":"${decimal(line.refundFen)}"`;
  return (
    `{"order":"${order.id}","line":${line.number},"partner":{"id":${partner}},"customer":{"id":${order.buyer ? `"${order.buyer.id}"` : "null"}},` +
    `"sku":"${line.product.id}",${order.campaign === "" ? "" : `"campaign":"${order.campaign}",`}"ordered_at":"${damage.orderedAt ?? isoInstant(order.orderedAt)}",` +
    `"promised":"${iso(line.promised)}",${dateField("shipped", line.shipped)}${dateField("delivered", line.delivered)}"qty":${line.units},` +
    `"amounts":{"gross":"${decimal(line.grossFen)}","discount":"${decimal(line.discountFen)}"${refund},"net":"${damage.net ?? decimal(line.netFen)}","cost":"${decimal(line.costFen)}"},` +
    `"currency":"${order.partner.currency}","status":"${damage.status ?? line.status}","updated_at":"${isoInstant(line.updatedAt)}"}\n`
  );
}

const dateField = (name: string, day: Day | null) => (day === null ? "" : `"${name}":"${iso(day)}",`);
