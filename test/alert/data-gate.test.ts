import { expect, it } from "vitest";
import { alert } from "../../functions/alert/alert.ts";
import { DataQualityError } from "../../functions/lake/errors.ts";
import { keys } from "../../functions/lake/keys.ts";
import { moveCurrent, writeSnapshot } from "../../functions/lake/snapshot.ts";
import { fixtureContext } from "../fixtures/lake.ts";
import { readMail } from "./read-mails.ts";
import { asOfDate, change, partnerIds, publishSnapshot, quietCompany, tablesOf } from "./synthetic-snapshot.ts";

const recipients = [
  { name: "director", email: "director@example.com" },
  { name: "east", email: "east@example.com", sees: { regions: ["east"] } },
];
const company = quietCompany();
change(company, partnerIds(company), 0.2);
const tables = tablesOf(company);
const at = (day: string) => new Date(`${day}T01:00:00Z`);

it("fresh data are tested; the same data five days later are one data incident, told once, and no business alarm", async () => {
  await using context = await fixtureContext({ alerts: { recipients } }, at("2026-11-05"));
  await publishSnapshot(context, tables);
  const held = await alert(context);
  expect(held.held).toBe("the newest data are of 2026-10-31, 5 days old (3 are allowed)");
  expect(held.mails.map(({ to }) => to)).toEqual(["director@example.com"]);
  const mail = await readMail(context, held, "director");
  expect(mail.subject).toBe("渠道数据异常：业务预警已暂停（数据截至 2026-10-31）");
  expect(mail.text).toContain("没有收到预警不代表没有异常");
  expect(mail.text).not.toContain("伙伴P");
  expect((await alert(context)).mails).toEqual([]);

  const fresh = await alert({ ...context, effects: { ...context.effects, now: () => at("2026-11-01") } });
  expect(fresh.held).toBeNull();
  expect(fresh.mails).toHaveLength(2);
});

it("days that the calendar closes are no delay, and historical data are never stale", async () => {
  await using context = await fixtureContext({ alerts: { recipients } }, at("2026-11-05"));
  const closed = ["2026-11-01", "2026-11-02"].map(date => ({ date, class: "national", is_workday: false }));
  const worked = { date: "2026-11-03", class: "post", is_workday: false };
  await publishSnapshot(context, { ...tables, holidays: [...closed, worked] });
  expect((await alert(context)).held).toBeNull();
  await using historical = await fixtureContext({ alerts: { recipients }, asOf: asOfDate }, at("2030-01-01"));
  await publishSnapshot(historical, tables);
  expect((await alert(historical)).held).toBeNull();
});

it("a failed check or missing transactions hold business alarms", async () => {
  await using failed = await fixtureContext({ asOf: asOfDate, alerts: { recipients } });
  await publishSnapshot(failed, tables, [{ name: "revenue_bridge_closes", severity: "error", rows: 3, parts: [] }]);
  expect((await alert(failed)).held).toBe("these checks failed: revenue_bridge_closes (3)");
  await using absent = await fixtureContext({ asOf: asOfDate, alerts: { recipients } });
  await publishSnapshot(absent, { ...tables, streams: [] });
  expect((await alert(absent)).held).toBe("no transaction was ever loaded");
  await using warned = await fixtureContext({ asOf: asOfDate, alerts: { recipients } });
  await publishSnapshot(warned, tables, [{ name: "late_rows", severity: "warning", rows: 9, parts: [] }]);
  expect((await alert(warned)).held).toBeNull();
});

it("where only limited recipients are named, they hear of the incident", async () => {
  await using context = await fixtureContext({ alerts: { recipients: recipients.slice(1) } }, at("2026-12-01"));
  await publishSnapshot(context, tables);
  expect((await alert(context)).mails.map(({ to }) => to)).toEqual(["east@example.com"]);
});

it("a snapshot without tests is an error, never a quiet day", async () => {
  await using context = await fixtureContext({ asOf: asOfDate });
  const snapshot = await publishSnapshot(context, tables);
  const { anomaly_tests: _, ...others } = snapshot.tables;
  await writeSnapshot(context.effects.storage, { ...snapshot, id: "without", tables: others });
  await moveCurrent(context.effects.storage, "without", new Date());
  await expect(alert(context)).rejects.toBeInstanceOf(DataQualityError);
  expect(await context.effects.storage.get(keys.episodes)).toBeUndefined();
});

it("a day on which nothing could be tested is said to be one", async () => {
  await using context = await fixtureContext({ asOf: asOfDate, alerts: { recipients } });
  const sparse = { ...tables, partner_day: tables.partner_day.slice(0, 3) };
  await publishSnapshot(context, sparse);
  expect(await alert(context)).toMatchObject({ tests: 0, mails: [], held: null });
  expect(context.events.at(-1)).toMatchObject({ level: "warning" });
  expect(context.events.at(-1)?.message).toContain("no series could be tested on 2026-10-31");
});
