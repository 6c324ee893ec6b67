import { describe, expect, it } from "vitest";
import { alert } from "../../functions/alert/alert.ts";
import { type Episode, evaluateAlarms, evaluateIncident } from "../../functions/alert/episodes.ts";
import { keys } from "../../functions/lake/keys.ts";
import { fixtureContext } from "../fixtures/lake.ts";
import { asOfDate, change, partnerIds, publishSnapshot, quietCompany, tablesOf } from "./synthetic-snapshot.ts";

const key = "partner|P001|down";
const alarmOn = (date: string, since = date) => [{ key, since }];

/** Passes through days; each has an alarm or not. */
function story(days: Record<string, boolean>): { day: string; event: string }[] {
  let known: readonly Episode[] = [];
  return Object.entries(days).flatMap(([day, hasAlarm]) => {
    const { opened, closed, episodes } = evaluateAlarms(hasAlarm ? alarmOn(day) : [])(known, day);
    known = episodes;
    return [...closed.map(() => ({ day, event: "closed" })), ...opened.map(() => ({ day, event: "told" }))];
  });
}

describe("an episode", () => {
  it("is told once while alarms return within seven quiet days", () => {
    const days = {
      "2026-10-01": true,
      "2026-10-02": true,
      "2026-10-05": false,
      "2026-10-09": true,
      "2026-10-10": false,
    };
    expect(story(days)).toEqual([{ day: "2026-10-01", event: "told" }]);
  });

  it("closes after seven quiet days, and what comes later is told again", () => {
    const days = { "2026-10-01": true, "2026-10-07": false, "2026-10-08": false, "2026-10-12": true };
    expect(story(days)).toEqual([
      { day: "2026-10-01", event: "told" },
      { day: "2026-10-08", event: "closed" },
      { day: "2026-10-12", event: "told" },
    ]);
  });

  it("that no run closed in time is closed and told anew by the next alarm", () => {
    expect(story({ "2026-10-01": true, "2026-10-20": true }).map(({ event }) => event)).toEqual([
      "told",
      "closed",
      "told",
    ]);
  });

  it("goes on when no run looked for two weeks but alarms came all the time", () => {
    const { episodes } = evaluateAlarms(alarmOn("2026-10-01"))([], "2026-10-01");
    expect(evaluateAlarms(alarmOn("2026-10-15", "2026-10-01"))(episodes, "2026-10-15").opened).toEqual([]);
  });

  it("of the other direction is another fact", () => {
    const { episodes } = evaluateAlarms(alarmOn("2026-10-01"))([], "2026-10-01");
    const up = evaluateAlarms([{ key: "partner|P001|up", since: "2026-10-02" }])(episodes, "2026-10-02");
    expect(up.opened).toHaveLength(1);
    expect(up.open).toHaveLength(2);
  });

  it("neither ages nor closes while business alarms are held", () => {
    const { episodes } = evaluateAlarms(alarmOn("2026-10-01"))([], "2026-10-01");
    const held = evaluateIncident("stale")(episodes, "2026-10-20");
    expect(held.opened.map(opened => opened.key)).toEqual(["data|stale"]);
    expect(held.closed).toEqual([]);
    expect(evaluateIncident("stale")(held.episodes, "2026-10-21").opened).toEqual([]);
    expect(evaluateAlarms([])(held.episodes, "2026-10-22").closed.map(closed => closed.key)).toEqual([
      key,
      "data|stale",
    ]);
  });
});

it("the same fact is told on its first day only, the same snapshot twice tells nothing new, and both leave the same state", async () => {
  await using context = await fixtureContext({
    asOf: asOfDate,
    alerts: { recipients: [{ name: "a", email: "a@example.com" }], falseDiscoveryRate: 0.01 },
  });
  const company = quietCompany();
  change(company, partnerIds(company), 0.2, [0, 1]);
  const tables = tablesOf(company);

  await publishSnapshot(context, tables, [], "2026-10-30");
  const friday = await alert(context);
  expect(friday.mails).toHaveLength(1);
  const remembered = await context.effects.storage.get(keys.episodes);
  const again = await alert(context);
  expect(again).toMatchObject({ opened: 0, mails: [], open: friday.open, alarms: friday.alarms });
  expect((await context.effects.storage.get(keys.episodes))?.body).toEqual(remembered?.body);

  await publishSnapshot(context, tables);
  const saturday = await alert(context);
  const all = JSON.parse(new TextDecoder().decode((await context.effects.storage.get(keys.episodes))?.body));
  const whole = all.episodes.filter((one: { key: string }) => one.key === "all|all|down");
  expect(whole).toMatchObject([{ opened_date: "2026-10-30", last_date: "2026-10-31", closed_date: null }]);
  expect(saturday.open).toBeGreaterThanOrEqual(saturday.opened);
});
