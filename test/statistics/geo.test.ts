import { describe, expect, it } from "vitest";
import { geoExperiment } from "../../functions/statistics/geo/experiment.ts";
import { estimateGeo } from "../../functions/statistics/geo/geo-effect.ts";
import { seededRandom } from "../../functions/statistics/random.ts";
import { normalOf } from "./draws.ts";

const random = seededRandom(23);
const periods = { pretestFrom: 0, pretestUntil: 41, testFrom: 42, testUntil: 69 };

/** Regions of different size under one weekly shape; in the test the treated spend, and sell `perCost` more per unit spent. */
function simulated({ regions = 40, perCost = 0, cost = true, noise = 0.1 } = {}) {
  const rows = { geo: [] as string[], day: [] as number[], response: [] as number[], cost: [] as number[] };
  const sizes = Array.from({ length: regions }, () => 50 * Math.exp(normalOf(random)));
  for (let day = 0; day < 70; day++) {
    const common = 1 + 0.2 * Math.sin((2 * Math.PI * day) / 7) + 0.05 * normalOf(random);
    for (const [geo, size] of sizes.entries()) {
      const isSpending = geo % 2 === 1 && day >= 42;
      const spent = isSpending ? 0.1 * size : 0;
      rows.geo.push(`g${geo}`);
      rows.day.push(day);
      rows.cost.push(spent);
      rows.response.push(size * common * (1 + noise * normalOf(random)) + perCost * spent);
    }
  }
  return geoExperiment(
    {
      geo: rows.geo,
      day: Float64Array.from(rows.day),
      response: Float64Array.from(rows.response),
      cost: cost ? Float64Array.from(rows.cost) : undefined,
    },
    geo => Number(geo.slice(1)) % 2 === 1,
    periods,
  );
}

describe("a geo experiment", () => {
  it("whose spend sold nothing is claimed to have at most as often as the level says, by either regression: 300 experiments", () => {
    const claimed = { byDay: 0, byRegion: 0 };
    for (let sample = 0; sample < 300; sample++) {
      const estimate = estimateGeo(simulated(), 0.95);
      for (const kind of ["byDay", "byRegion"] as const) if (estimate[kind]?.verdict !== "not shown") claimed[kind]++;
    }
    for (const count of Object.values(claimed))
      expect(count / 300).toBeLessThan(0.05 + 2 * Math.sqrt((0.05 * 0.95) / 300));
  });

  it("has intervals that hold the true return: 200 experiments", () => {
    const held = { byDay: 0, byRegion: 0 };
    for (let sample = 0; sample < 200; sample++) {
      const estimate = estimateGeo(simulated({ perCost: 3 }), 0.95);
      for (const kind of ["byDay", "byRegion"] as const) {
        const interval = estimate[kind]?.returnOnSpend?.interval;
        if (interval && interval.lower <= 3 && interval.upper >= 3) held[kind]++;
      }
    }
    for (const count of Object.values(held)) {
      expect(count / 200).toBeGreaterThan(0.9);
      expect(count / 200).toBeLessThan(0.99);
    }
  });

  it("without cost has an effect and no return; by regions it is the lift of the treated", () => {
    const { byRegion, byDay, warnings } = estimateGeo(simulated({ cost: false }), 0.95);
    expect([byRegion?.returnOnSpend, byDay?.returnOnSpend]).toEqual([null, null]);
    expect(byRegion?.incrementalResponse.interval).not.toBeNull();
    expect(warnings).toEqual([]);
  });

  it("whose controls never vary cannot be told by days, and that is said", () => {
    const experiment = simulated();
    const flat = { ...experiment, days: experiment.days.map(day => ({ ...day, control: { response: 5, cost: 0 } })) };
    const { byDay, warnings } = estimateGeo(flat, 0.95);
    expect(byDay).toBeNull();
    expect(warnings.join()).toContain("the controls never varied");
  });

  it("of two regions has no regression by regions, and that is said", () => {
    const { byRegion, warnings } = estimateGeo(simulated({ regions: 2 }), 0.95);
    expect(byRegion).toBeNull();
    expect(warnings.join()).toContain("too few for the regression by regions");
  });

  it("without a treated region, or without a day of the test, is refused", () => {
    const rows = { geo: ["a", "b"], day: Float64Array.from([1, 1]), response: Float64Array.from([1, 2]) };
    expect(() => geoExperiment(rows, () => false, periods)).toThrow("no treated region and no day of the test");
  });

  it("leaves regions of neither group and days of neither period out, and counts them", () => {
    const rows = {
      geo: ["a", "b", "c", "a", "b", "a"],
      day: Float64Array.from([1, 1, 1, 50, 50, 99]),
      response: Float64Array.from([1, 2, 3, 4, 5, 6]),
    };
    const { ignoredRows, geos, missingCells } = geoExperiment(
      rows,
      geo => (geo === "c" ? undefined : geo === "a"),
      periods,
    );
    expect([ignoredRows, geos.length, missingCells]).toEqual([2, 2, 0]);
  });
});
