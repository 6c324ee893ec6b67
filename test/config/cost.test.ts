import { describe, expect, test } from "vitest";
import { athenaQueries } from "../../functions/config/cost/measured.ts";
import { monthlyCost, type Workload } from "../../functions/config/cost/monthly-cost.ts";
import { pricesSchema } from "../../functions/config/cost/prices.ts";

const prices = pricesSchema.parse({});
const of = (linesPerDay: number, engine: Workload["engine"] = "duckdb") =>
  monthlyCost({ lines_per_day: linesPerDay, years: 3, engine, monthly_from_rows: 4_000_000 }, prices);
const usdOf = (cost: ReturnType<typeof of>, what: string) => cost.lines.find(line => line.what === what)?.usd_month;

describe("the monthly cost", () => {
  test("is the sum of its lines, and each line its quantity times its price", () => {
    const cost = of(10_000);
    expect(cost.usd_month).toBeCloseTo(
      cost.lines.reduce((sum, { usd_month }) => sum + usd_month, 0),
      10,
    );
    // 10,000 lines · 365 days · 3 years · (17.4 + 63) bytes = 0.88 GB, at 2.3 cents.
    expect(usdOf(cost, "S3, stored")).toBeCloseTo(0.88038 * 0.023, 6);
  });

  test("is a few dollars for a company of middle size, which a Lambda holds", () => {
    const cost = of(10_000);
    expect(cost.usd_month).toBeLessThan(5);
    expect(cost.obstacle).toBeNull();
  });

  test("says what does not fit a Lambda, and does not say it of Athena", () => {
    expect(of(1_000_000).obstacle).toContain("a Lambda's disk has 10");
    expect(of(1_000_000, "athena").obstacle).toBeNull();
  });

  test("of Athena is never below ten megabytes a query", () => {
    const least = (athenaQueries * 10e6 * 30.4 * prices.athena_tb_scanned) / 1e12;
    expect(usdOf(of(1, "athena"), "Athena")).toBeCloseTo(least, 10);
  });

  test("grows with the lines and falls with no price", () => {
    expect(of(1_000_000, "athena").usd_month).toBeGreaterThan(of(100_000, "athena").usd_month);
    expect(of(100_000).usd_month).toBeGreaterThan(of(10_000).usd_month);
  });
});
