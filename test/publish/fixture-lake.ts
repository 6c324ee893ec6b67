// A small company whose rows go through the real transform step: what the pages show of it is what the models say.
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigInput } from "../../functions/config/config.ts";
import type { Row } from "../../functions/lake/engine.ts";
import { type PublishReport, publish } from "../../functions/publish/publish.ts";
import { transform } from "../../functions/transform/transform.ts";
import { commitRows, type FixtureContext, fixtureContext } from "../fixtures/lake.ts";

export const partnerCount = 24;
/** Names that would break a page that does not escape, and a spreadsheet that trusts its cells. */
export const oddNames = [
  '<b onclick="x">甲</b> & Söhne',
  "=1+1 公司",
  `$${"{process.exit()}"} 有限公司`,
  "</script><script>alert(1)</script>",
];

export const partnerId = (index: number) => `P${String(index).padStart(3, "0")}`;
export const partnerName = (index: number) => oddNames[index] ?? `伙伴${String(index).padStart(3, "0")}有限公司`;
const tiers = ["core", "strategic", "ordinary", "emerging"];
const iso = (time: number) => new Date(time).toISOString().slice(0, 10);
const day = 86_400_000;
const first = Date.UTC(2024, 7, 1);
const last = Date.UTC(2026, 9, 31);

const partnerRows = (): Row[] =>
  Array.from({ length: partnerCount }, (_, index) => ({
    partner_id: partnerId(index),
    valid_from: "2024-01-01",
    partner_name: partnerName(index),
    kind: "distributor",
    tier: tiers[index % tiers.length] ?? "core",
    province: "上海",
    region: index % 2 ? "华东" : "华南",
    signed_date: "2024-07-01",
  }));

/** Each partner has a rhythm and a size of his own; every sixth stops early, every fifth begins late. */
function transactionRows(): Row[] {
  const rows: Row[] = [];
  for (let index = 0; index < partnerCount; index++) {
    const rhythm = 9 + (index % 5) * 3;
    const end = index % 6 === 5 ? last - 150 * day : last;
    for (
      let time = first + (index % 5 === 4 ? 400 : index) * day, n = 0;
      time <= end;
      time += (rhythm + ((n * 7 + index) % 4)) * day, n++
    ) {
      const gross = 1000 * (index + 1) + 37 * ((n * 13) % 11);
      rows.push({
        order_id: `O${index}-${n}`,
        line_no: 1,
        partner_id: partnerId(index),
        product_id: "A",
        campaign_id: n % 9 === 0 ? "C1" : null,
        order_date: iso(time),
        promised_date: iso(time + 5 * day),
        delivered_date: iso(time + (n % 6 === 0 ? 8 : 4) * day),
        quantity: 1,
        gross_amount: gross,
        net_amount: gross,
        cost_amount: gross * 0.7,
        currency: "CNY",
        status: "completed",
      });
    }
  }
  return rows;
}

function feedbackRows(): Row[] {
  return Array.from({ length: 160 }, (_, n) => {
    const opened = Date.UTC(2025, 6, 1) + n * 3 * day;
    const at = (hours: number) => new Date(opened + hours * 3_600_000).toISOString().slice(0, 19).replace("T", " ");
    return {
      ticket_id: `T${n}`,
      partner_id: partnerId(n % partnerCount),
      entry: "phone",
      tag: ["technical_issue", "service_complaint", "delivery_delay"][n % 3] ?? null,
      severity: 2,
      created_at: at(0),
      created_date: iso(opened),
      first_human_reply_at: at(n % 7 === 0 ? 40 : 3),
      resolved_at: n % 10 === 0 ? null : at(60),
    };
  });
}

const campaignRows = (): Row[] => [
  { campaign_id: "C1", campaign_name: "春季活动", kind: "promotion", start_date: "2026-01-01", end_date: "2026-03-31" },
];
const campaignPartnerRows = (): Row[] =>
  Array.from({ length: partnerCount }, (_, index) => ({
    campaign_id: "C1",
    partner_id: partnerId(index),
    joined_date: "2026-01-02",
    status: "done",
    hq_cost_amount: 500 + index,
    currency: "CNY",
  }));

const streams: Record<string, () => Row[]> = {
  partners: partnerRows,
  transactions: transactionRows,
  feedback: feedbackRows,
  campaigns: campaignRows,
  campaign_partners: campaignPartnerRows,
};

/** Shells hold no data, so all tests take the same ones. */
const sharedCache = join(tmpdir(), "qudao-test-shells");

export interface Company extends FixtureContext {
  siteFolder: string;
  cacheFolder: string;
  publish(): Promise<PublishReport>;
}

/** @param present streams that are delivered; all of the fixture's where left out */
export async function fixtureCompany(
  present = Object.keys(streams),
  config: Partial<ConfigInput> = {},
): Promise<Company> {
  const context = await fixtureContext({
    company: { zh: "测试公司", en: "Test Company" },
    asOf: "2026-10-31",
    calendar: "none",
    ...config,
  });
  for (const stream of present) {
    const rows = streams[stream]?.() ?? [];
    // One statement per batch is built from its rows: a few hundred at a time parse fast.
    for (let from = 0; from < rows.length; from += 300)
      await commitRows(context.effects.storage, stream, rows.slice(from, from + 300));
  }
  await transform(context);
  const places = { siteFolder: join(context.folder, "site"), cacheFolder: sharedCache };
  return { ...context, ...places, publish: () => publish(context, places) };
}
