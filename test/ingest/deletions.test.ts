// A source that deletes a row says so by the row's key and the time; a contract asks no more of it.
import { expect, test } from "vitest";
import { ingestText, salesMapping } from "./world.ts";

const mapping = { ...salesMapping, line_no: "line", deleted_at: { from: "deleted", timeZone: "UTC" } };
const header = "order,line,partner,date,amount,deleted";
const deletedAt = "2024-01-05 08:00:00";

test("a deletion is loaded with nothing but its key", async () => {
  const { rows, quarantined } = await ingestText(`${header}\na,1,p1,2024-01-02,10,\na,1,,,,${deletedAt}\n`, {
    mapping,
  });
  expect(quarantined).toEqual([]);
  expect(rows[0]).toMatchObject({ order_id: "a", partner_id: "p1", deleted_at: null });
  expect(rows[1]).toMatchObject({ order_id: "a", line_no: "1", partner_id: null, order_date: null });
  expect(rows[1]).toMatchObject({ net_amount: null, deleted_at: deletedAt });
});

test("a deletion without its key is set aside, and so is a live row that leaves out what is required", async () => {
  const good = Array.from({ length: 20 }, (_, index) => `g${index},1,p1,2024-01-02,10,`);
  const bad = [`,1,,,,${deletedAt}`, `b,,,,,${deletedAt}`, "c,1,,2024-01-02,10,"];
  const { rows, quarantined } = await ingestText([header, ...good, ...bad].join("\n"), { mapping });
  expect(rows).toHaveLength(20);
  expect(quarantined.map(({ reason }) => reason)).toEqual([
    "order_id: is missing",
    "line_no: is missing",
    "partner_id: is missing",
  ]);
});
