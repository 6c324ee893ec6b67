import { expect, test } from "vitest";
import { alert } from "../../functions/alert/alert.ts";
import { rollBack } from "../../functions/lake/history.ts";
import { fixtureContext } from "../fixtures/lake.ts";
import { asOfDate, change, partnerIds, publishSnapshot, quietCompany, tablesOf } from "./synthetic-snapshot.ts";

test("matrix 29: after a rollback alert speaks of the old day, and tells nothing that it has told", {
  timeout: 120_000,
}, async () => {
  const recipients = [{ name: "a", email: "a@example.com" }];
  await using context = await fixtureContext({ asOf: asOfDate, alerts: { recipients } });
  const company = quietCompany();
  change(company, partnerIds(company), 0.2);
  const shown = await publishSnapshot(context, tablesOf(company));
  const first = await alert(context);
  expect(first.mails).toHaveLength(1);

  const wrong = quietCompany();
  change(wrong, partnerIds(wrong), 9);
  await publishSnapshot(context, tablesOf(wrong), [], "2026-11-01");
  await alert(context);

  const { storage, now } = context.effects;
  const { snapshot } = await rollBack(storage, { verify: false, note: "", now: now() });
  expect(snapshot.id).toBe(shown.id);
  const again = await alert(context);
  expect(again).toMatchObject({ asOfDate, tests: first.tests, alarms: first.alarms, mails: [] });
});
