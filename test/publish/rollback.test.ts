import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rollBack } from "../../functions/lake/history.ts";
import { requireCurrent, seeCurrent } from "../../functions/lake/snapshot.ts";
import { transform } from "../../functions/transform/transform.ts";
import { commitRows } from "../fixtures/lake.ts";
import { type Company, fixtureCompany, partnerId } from "./fixture-lake.ts";

let company: Company;
beforeAll(async () => {
  company = await fixtureCompany();
}, 240_000);
afterAll(() => company[Symbol.asyncDispose]());

/** Path → hash of every file of the site. */
async function siteBytes(): Promise<Record<string, string>> {
  const files = (await readdir(company.siteFolder, { recursive: true, withFileTypes: true })).filter(file =>
    file.isFile(),
  );
  const hashed = files.map(async file => {
    const path = join(file.parentPath, file.name);
    return [
      path,
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex"),
    ] as const;
  });
  return Object.fromEntries((await Promise.all(hashed)).sort());
}

const wrongOrder = (orderId: string) =>
  commitRows(company.effects.storage, "transactions", [
    {
      order_id: orderId,
      line_no: 1,
      partner_id: partnerId(7),
      order_date: "2026-10-30",
      net_amount: "9999999",
      gross_amount: "9999999",
      currency: "CNY",
      status: "completed",
    },
  ]);

test("matrix 29: after a rollback the site is the old one, byte for byte, and stays it until a run is told to go forward", async () => {
  await company.publish();
  const old = await siteBytes();
  const before = await requireCurrent(company.effects.storage);

  await wrongOrder("WRONG-1");
  const wrong = await transform(company);
  await company.publish();
  expect(await siteBytes()).not.toEqual(old);

  const { storage, now } = company.effects;
  await rollBack(storage, { verify: true, note: "wrong order", now: now() });
  expect(await company.publish()).toMatchObject({ built: true, reason: "new snapshot" });
  expect(await siteBytes()).toEqual(old);

  // The nightly run finds the same wrong rows, and more of them.
  expect(await transform(company)).toMatchObject({
    moved: false,
    heldBackId: wrong.snapshot.id,
    snapshot: { id: before.id },
  });
  await wrongOrder("WRONG-2");
  const held = await transform(company);
  expect(held).toMatchObject({ moved: false, snapshot: { id: before.id } });
  expect(held.heldBackId).not.toBe(wrong.snapshot.id);
  expect(company.events.at(-1)).toMatchObject({ level: "warning", message: expect.stringContaining("rolled back") });
  expect(await company.publish()).toMatchObject({ built: false });
  expect(await siteBytes()).toEqual(old);

  const forward = await transform(company, { forward: true });
  expect(forward).toMatchObject({ moved: true, heldBackId: null, snapshot: { id: held.heldBackId } });
  expect((await seeCurrent(storage)).move).toMatchObject({ by: "transform", n: 4 });
  await company.publish();
  expect(await siteBytes()).not.toEqual(old);
}, 300_000);
