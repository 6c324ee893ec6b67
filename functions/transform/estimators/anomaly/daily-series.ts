// Orders and revenue by day: of the whole company, of each tier, and of each partner who orders often enough.
import { z } from "zod";
import { type Engine, literals } from "../../../lake/engine.ts";

export type SliceKind = "all" | "tier" | "partner";

export interface DailySeries {
  kind: SliceKind;
  slice: string;
  /** By position of the day in the calendar. */
  orders: Float64Array;
  netAmount: Float64Array;
  /** Position of the first day with an order. */
  start: number;
  /** Position of the day from which on the partner is gone; the calendar's length where he is not. */
  end: number;
  /** A partner's tier; null for other series and where none is known. */
  tier: string | null;
}

export interface SeriesQuestion {
  firstDate: string;
  asOfDate: string;
  /** Number of days in the calendar. */
  days: number;
  /** Partners with fewer orders than this between `recentFrom` and the as-of date are not read. */
  minimumRecentOrders: number;
  recentFrom: string;
  /** A partner's earlier days are not read, and stay 0: nothing asks for them. */
  partnersFrom: string;
}

const count = z.coerce.number();
const partnerRow = z.object({
  partner_id: z.string(),
  tier: z.string().nullable(),
  start_day: count,
  end_day: count.nullable(),
});

/** @returns the whole first, then tiers in their order, then partners by id; series without any order are left out */
export async function readSeries(engine: Engine, question: SeriesQuestion): Promise<DailySeries[]> {
  const tiers = await engine.rowsAs(z.object({ tier: z.string() }), "select tier from tiers order by position");
  const partners = await readPartners(engine, question);
  const sums = [empty("all", "all", question.days), ...tiers.map(({ tier }) => empty("tier", tier, question.days))];
  const ofPartners = partners.map(partner => ({
    ...empty("partner", partner.partner_id, question.days),
    tier: partner.tier,
    start: partner.start_day,
    end: Math.min(partner.end_day ?? question.days, question.days),
  }));
  const all = [...sums, ...ofPartners];
  await fill(engine, question, all);
  return [...sums.map(withStart).filter(({ start }) => start < question.days), ...ofPartners];
}

function readPartners(engine: Engine, question: SeriesQuestion): Promise<z.infer<typeof partnerRow>[]> {
  return engine.rowsAs(
    partnerRow,
    `select partners.partner_id, partners.tier, date_diff('day', cast($1 as date), frequent.first_date) as start_day,
       date_diff('day', cast($1 as date), partners.ended_date) as end_day
     from partners
     inner join (
       select partner_id, min(date) as first_date from partner_day
       where date between cast($1 as date) and cast($3 as date)
       group by partner_id having sum(case when date >= cast($2 as date) then orders end) >= $4
     ) as frequent on frequent.partner_id = partners.partner_id
     order by partners.partner_id`,
    [question.firstDate, question.recentFrom, question.asOfDate, question.minimumRecentOrders],
  );
}

/**
 * Only numbers come back, a series by its place: a text for each day of each partner is slow to make. The whole is
 * added up from the tiers' days, which are fewer than the partners'.
 */
async function fill(engine: Engine, question: SeriesQuestion, series: readonly DailySeries[]): Promise<void> {
  const numbers = `cast(date_diff('day', cast($1 as date), date) as integer) as day,
    cast(orders as double) as orders, cast(net_amount as double) as net_amount`;
  const reader = await engine.connection.runAndReadAll(
    `with tier_days as materialized (
       select partners.tier, partner_day.date, sum(partner_day.orders) as orders, sum(partner_day.net_amount) as net_amount
       from partner_day
       left join partners on partners.partner_id = partner_day.partner_id
       where partner_day.date between cast($1 as date) and cast($2 as date)
       group by partners.tier, partner_day.date
     ),
     days as (
       select date, sum(orders) as orders, sum(net_amount) as net_amount from tier_days group by date
     )
     select places.place, ${numbers}
     from days cross join ${placesOf(series, "all")}
     union all
     select places.place, ${numbers}
     from tier_days inner join ${placesOf(series, "tier")} on places.slice = tier_days.tier
     union all
     select places.place, ${numbers}
     from partner_day inner join ${placesOf(series, "partner")} on places.slice = partner_day.partner_id
     where date between cast($3 as date) and cast($2 as date)`,
    [question.firstDate, question.asOfDate, question.partnersFrom],
  );
  const [places = [], days = [], orders = [], amounts = []] = reader.getColumnsJS();
  for (const [index, place] of places.entries()) {
    const target = series[Number(place)];
    if (!target) continue;
    const day = Number(days[index]);
    target.orders[day] = Number(orders[index]);
    target.netAmount[day] = Number(amounts[index]);
  }
}

/** Relation of the series of a kind, with their places among all of them. */
function placesOf(series: readonly DailySeries[], kind: SliceKind): string {
  const found = [...series.entries()].filter(([, one]) => one.kind === kind);
  const slices = literals(found.map(([, { slice }]) => slice));
  const places = `[${found.map(([place]) => place).join(", ")}]`;
  return `(select unnest(cast(${slices} as varchar[])) as slice, unnest(cast(${places} as integer[])) as place) as places`;
}

function empty(kind: SliceKind, slice: string, days: number): DailySeries {
  const [orders, netAmount] = [new Float64Array(days), new Float64Array(days)];
  return { kind, slice, tier: null, orders, netAmount, start: 0, end: days };
}

function withStart(series: DailySeries): DailySeries {
  const first = series.orders.findIndex(orders => orders > 0);
  return { ...series, start: first === -1 ? series.orders.length : first };
}
