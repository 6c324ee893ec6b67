import { expect, it } from "vitest";
import { z } from "zod";
import { Engine } from "../../../functions/lake/engine.ts";
import { createSnapshotViews } from "../../../functions/lake/snapshot-views.ts";
import { anomalyTests } from "../../../functions/transform/estimators/anomaly/anomaly-tests.ts";
import { change, partnerIds, publishSnapshot, quietCompany, tablesOf } from "../../alert/synthetic-snapshot.ts";
import { fixtureContext } from "../../fixtures/lake.ts";

const row = z.object({ name: z.string(), value: z.coerce.number() });

it("the table has one row per key, alarms on the planted days, and the same rows when made again", async () => {
  await using context = await fixtureContext();
  const company = quietCompany();
  const ids = partnerIds(company).slice(0, 9);
  change(company, ids, 0.2, [0, 10]);
  const tables = tablesOf(company);
  const first = await publishSnapshot(context, tables);
  const again = await publishSnapshot(context, tables);
  expect(again.tables.anomaly_tests?.files).toEqual(first.tables.anomaly_tests?.files);

  await using engine = await Engine.open();
  await createSnapshotViews(engine, context.effects.storage, first);
  const values = await engine.rowsAs(
    row,
    `select 'rows' as name, count(*) as value from anomaly_tests
     union all select 'keys', count(*) from (select distinct ${anomalyTests.key.join(", ")} from anomaly_tests)
     union all select 'days', count(distinct date) from anomaly_tests
     union all select 'alarms of the whole', count(*) from anomaly_tests
       where is_alarm and slice_kind = 'all' and measure = 'orders' and date in (date '2026-10-31', date '2026-10-21')
     union all select 'small alarms', count(*) from anomaly_tests where is_alarm and abs(change_share) < 0.2
     union all select 'alarms inside the band', count(*) from anomaly_tests where is_alarm and observed between lower and upper
     union all select 'changes with more than six decimals', count(*) from anomaly_tests where change_share <> round(change_share, 6)
     union all select 'observed as sold', count(*) from anomaly_tests inner join
       (select date, cast(round(sum(net_amount), 2) as double) as net_amount from partner_day group by date) as sold using (date)
       where slice_kind = 'all' and measure = 'net_amount' and abs(observed - sold.net_amount) > 0.001`,
  );
  const told = Object.fromEntries(values.map(({ name, value }) => [name, value]));
  expect(told.rows).toBe(told.keys);
  expect(told.days).toBe(61);
  expect(told["alarms of the whole"]).toBe(2);
  // The last digit of a sum would decide whether a mail says 87 or 88 of an exact 87.5 %.
  expect(told["changes with more than six decimals"]).toBe(0);
  expect([told["small alarms"], told["alarms inside the band"], told["observed as sold"]]).toEqual([0, 0, 0]);
});

it("a company without any event yields no row and no error", async () => {
  await using context = await fixtureContext();
  const none = { partner_day: [], partners: [], calendar_days: [], tiers: [], streams: [], holidays: [] };
  await publishSnapshot(context, none);
});
