import { expect, test } from "vitest";
import { parseHeader } from "../../functions/transform/header.ts";

test("the header says grain, key, notes and columns; other comments do not count", () => {
  const header = parseHeader(
    `-- One row per partner and month
-- with at least one order.
-- Key: partner_id, month_date
-- Note: a refund lowers the month
--   of the original order.
-- net_amount: revenue of the month
-- Title en: Revenue
select 1 -- not a header`,
    "sql/marts/x.sql",
  );
  expect(header.grain).toBe("One row per partner and month with at least one order.");
  expect(header.key).toEqual(["partner_id", "month_date"]);
  expect(header.notes).toEqual(["a refund lowers the month of the original order."]);
  expect(header.columns).toEqual({ net_amount: "revenue of the month" });
  expect(header.fields["title en"]).toBe("Revenue");
});

test("a file without a grain is refused by name", () => {
  expect(() => parseHeader("-- Key: a\nselect 1", "sql/marts/x.sql")).toThrow(
    "sql/marts/x.sql: the first comment line does not say the grain",
  );
});
