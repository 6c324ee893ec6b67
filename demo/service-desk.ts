// Tickets of partners: questions, complaints, suggestions; when a person answered, when it was solved, what was said afterwards.
import type { Buyers } from "./buyers.ts";
import type { Company } from "./company.ts";
import { addMonths, type Day, instant, iso, isoInstant, localText } from "./days.ts";
import type { Ledger } from "./ledger.ts";
import type { Partner } from "./partners.ts";
import { slaShare } from "./planted.ts";
import { type Random, randomFor } from "./random.ts";
import { SortedLines } from "./sorted-lines.ts";
import { type Cells, writeTable } from "./write-files.ts";

interface Ticket {
  id: string;
  partner: Partner;
  tag: string;
  team: string;
  owner: string;
  opened: number;
  assigned: number | null;
  replied: number | null;
  resolved: number | null;
  closed: number | null;
  followup: number | null;
  followupScore: number;
  reopened: number | null;
  updated: number;
}

const tags = {
  technical_issue: 40,
  service_complaint: 22,
  product_suggestion: 16,
  delivery_delay: 14,
  price_policy: 8,
} as const;
const teams: Readonly<Record<string, string>> = {
  technical_issue: "技术支持",
  service_complaint: "客户服务",
  product_suggestion: "产品部",
  delivery_delay: "供应链",
  price_policy: "商务部",
};
const entries = { wechat: 46, phone: 24, portal: 16, email: 9, form: 5 } as const;
const hour = 3600;

/** Share of tickets that a person answered within 24 hours, counted while they are written: the planted truth as it came out. */
export interface ServiceTruth {
  tickets: number;
  met: number;
  breached: number;
  byRegion: Record<string, { met: number; breached: number }>;
}

export function runServiceDesk(
  company: Company,
  ledger: Ledger,
  buyers: readonly Buyers[],
  feedbackFile: string,
  folder: string,
): ServiceTruth {
  const lines = new SortedLines(feedbackFile, instant(company.window.from, 0));
  const truth: ServiceTruth = { tickets: 0, met: 0, breached: 0, byRegion: {} };
  const events: Cells[] = [];
  const end = instant(company.window.to + 1, 0);
  for (const partner of company.partners)
    for (const { ticket, random } of ticketsOf(company, ledger, partner, end)) {
      const line = ticketJson(company, buyers, ticket, random);
      lines.add(ticket.updated, line);
      if (random.chance(0.004)) lines.add(ticket.updated, damaged(ledger, line, ticket));
      count(truth, ticket, end);
      events.push(...eventsOf(ticket));
    }
  lines.close();
  ledger.stream("feedback").rows = lines.rows;
  writeEvents(ledger, folder, events);
  return truth;
}

function* ticketsOf(
  company: Company,
  ledger: Ledger,
  partner: Partner,
  end: number,
): Generator<{ ticket: Ticket; random: Random }> {
  const { from, to } = company.window;
  for (let month = addMonths(from, 0); month <= to; month = addMonths(month, 1)) {
    const days: Day[] = [];
    let orders = 0;
    for (
      let day = Math.max(month, partner.firstOrder);
      day < addMonths(month, 1) && day <= Math.min(to, partner.lastOrder ?? to);
      day++
    ) {
      orders += ledger.ordersOn(partner, day);
      days.push(day);
    }
    const random = randomFor(company.seed, "tickets", partner.id, month);
    const tickets = days.length === 0 ? 0 : random.poisson(0.012 * days.length + 0.014 * orders);
    for (let number = 1; number <= tickets; number++) {
      const own = randomFor(company.seed, "ticket", partner.id, month, number);
      yield { ticket: makeTicket(partner, own.pick(days), number, own, end), random: own };
    }
  }
}

function makeTicket(partner: Partner, day: Day, number: number, random: Random, end: number): Ticket {
  const tag = random.weighted(tags);
  const opened = instant(day, Math.floor((7.5 + 13 * ((random.next() + random.next()) / 2)) * hour));
  const isMet = random.chance(partner.region === slaShare.worseRegion ? slaShare.worse : slaShare.elsewhere);
  const speed = tag === "service_complaint" ? 0.6 : 1;
  const replyHours = isMet
    ? Math.min(23.6, 4.6 * speed * random.wobble(0.8))
    : 24.2 + -Math.log(1 - random.next()) * 22;
  const isForgotten = !isMet && random.chance(0.12);
  const known = (second: number) => (second < end ? second : null);
  const later = (from: number | null, hours: number) => (from === null ? null : known(from + Math.round(hours * hour)));
  const replied = isForgotten ? null : known(opened + Math.round(replyHours * hour));
  const assigned = known(opened + Math.round(Math.min(replyHours * 0.4, 0.7 * random.wobble(0.8)) * hour));
  const resolved = random.chance(0.03) ? null : later(replied, 30 * random.wobble(1.1));
  const closed = later(resolved, 20 * random.wobble(0.6));
  const followup = random.chance(0.7) ? later(resolved, 60 * random.wobble(0.5)) : null;
  const reopened = random.chance(0.045) ? later(closed, 30 * random.wobble(0.5)) : null;
  const score = Math.min(5, Math.max(1, Math.round(4.3 - (isMet ? 0 : 0.9) + 0.75 * random.normal())));
  return {
    id: `T${iso(day).replaceAll("-", "").slice(2)}-${partner.id.slice(2)}-${number}`,
    partner,
    tag,
    opened,
    assigned,
    replied,
    resolved,
    closed,
    followup,
    reopened,
    team: teams[tag] ?? "客户服务",
    owner: `KF-${String(random.integer(1, 14)).padStart(2, "0")}`,
    followupScore: score,
    updated: Math.max(opened, assigned ?? 0, replied ?? 0, resolved ?? 0, closed ?? 0, followup ?? 0, reopened ?? 0),
  };
}

function ticketJson(company: Company, buyers: readonly Buyers[], ticket: Ticket, random: Random): string {
  const known = buyers[ticket.partner.index]?.all ?? [];
  const customer = known.length > 0 && random.chance(0.7) ? random.pick(known).id : null;
  const time = (second: number | null) => (second === null ? null : isoInstant(second));
  return `${JSON.stringify({
    ticket: ticket.id,
    partner: { id: ticket.partner.id },
    customer: { id: customer },
    sku: random.chance(0.6) ? random.pick(company.products).id : null,
    entry: random.weighted(entries),
    tag: random.chance(0.02) ? null : ticket.tag,
    severity: random.integer(1, 4),
    owner: ticket.owner,
    team: ticket.team,
    opened_at: time(ticket.opened),
    assigned_at: time(ticket.assigned),
    first_reply_at: time(ticket.replied),
    resolved_at: time(ticket.resolved),
    closed_at: time(ticket.closed),
    followup: ticket.followup === null ? null : { at: time(ticket.followup), score: ticket.followupScore },
    reopened: ticket.reopened === null ? 0 : 1,
    reassigned: random.poisson(0.18),
    sla_ok: ticket.replied === null ? null : ticket.replied - ticket.opened <= 24 * hour,
    published: random.chance(0.05),
    updated_at: time(ticket.updated),
  })}\n`;
}

/** The same ticket once more under a number of its own, with something impossible in it. */
function damaged(ledger: Ledger, line: string, ticket: Ticket): string {
  const copy = line.replace(ticket.id, `${ticket.id}-X`);
  if (ticket.opened % 2 === 0) {
    ledger.dirty("feedback", "impossible_date");
    return copy.replace(/"opened_at":"[^"]*"/, '"opened_at":"2025-02-29T09:00:00Z"');
  }
  ledger.dirty("feedback", "missing_id");
  return copy.replace(`"ticket":"${ticket.id}-X"`, '"ticket":null');
}

function count(truth: ServiceTruth, { partner, opened, replied }: Ticket, end: number): void {
  const hours = ((replied ?? end) - opened) / hour;
  const region = truth.byRegion[partner.region] ?? { met: 0, breached: 0 };
  truth.byRegion[partner.region] = region;
  truth.tickets++;
  const state = replied !== null && hours <= 24 ? "met" : hours > 24 ? "breached" : undefined;
  if (state) {
    truth[state]++;
    region[state]++;
  }
}

function eventsOf(ticket: Ticket): Cells[] {
  const events: [string, number | null, boolean][] = [
    ["new", ticket.opened, false],
    ["assigned", ticket.assigned, false],
    ["replied", ticket.replied, true],
    ["resolved", ticket.resolved, true],
    ["closed", ticket.closed, false],
    ["reopened", ticket.reopened, true],
  ];
  return events
    .flatMap(([event, at, isHuman]) => (at === null ? [] : [{ event, at, isHuman }]))
    .map(({ event, at, isHuman }, position) => ({
      ticket: ticket.id,
      seq: String(position + 1),
      event,
      at: localText(at),
      actor: isHuman ? ticket.owner : "system",
      human: isHuman ? "1" : "0",
    }));
}

function writeEvents(ledger: Ledger, folder: string, events: readonly Cells[]): void {
  const rows: Cells[] = [];
  for (const [position, event] of events.entries()) {
    rows.push(event);
    if (position % 400 !== 399) continue;
    rows.push({ ...event, at: "2025-02-30 08:00:00" });
    ledger.dirty("feedback_events", "impossible_time");
  }
  ledger.stream("feedback_events").rows = rows.length;
  writeTable(`${folder}/feedback_events.csv.gz`, rows, { gzip: true });
}
