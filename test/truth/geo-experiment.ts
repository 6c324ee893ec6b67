// Google's geo experiment data: Vaver and Koehler (2011), Kerman, Wang and Vaver (2017), and the package GeoexperimentsResearch.
import { join } from "node:path";
import { z } from "zod";
import type { Published, Source } from "./published.ts";
import { runEstimate } from "./run-estimate.ts";

const estimate = z.object({ value: z.number(), interval: z.object({ lower: z.number(), upper: z.number() }) });
const effect = z.object({ incrementalResponse: estimate, incrementalCost: z.number(), returnOnSpend: estimate });
const totals = z.object({ response: z.number(), cost: z.number() });
const schema = z.object({
  totals: z.object({ pretestControl: totals, testControl: totals, pretestTreated: totals, testTreated: totals }),
  byRegion: effect,
  byDay: effect,
});

export function geoExperiment(folder: string): Source {
  const words = ["--assignment", join(folder, "geoassignment.csv")];
  const days = ["--pretest-from", "2015-01-05", "--test-from", "2015-02-16", "--test-until", "2015-03-15"];
  const ours = runEstimate(["geo", join(folder, "salesandcost.csv"), ...words, ...days], schema);
  const { totals: sums, byRegion, byDay } = ours;
  const rows: Published[] = [
    { what: "sold before, controls", published: "1,007,853.7", ours: sums.pretestControl.response },
    { what: "sold in the test, controls", published: "859,005.3", ours: sums.testControl.response },
    { what: "sold before, treated", published: "989,838.8", ours: sums.pretestTreated.response },
    { what: "sold in the test, treated", published: "994,276.4", ours: sums.testTreated.response },
    { what: "spent in the test, treated", published: "50,000", ours: sums.testTreated.cost },
    { what: "by regions: return", published: "3.233443", ours: byRegion.returnOnSpend.value },
    { what: "by regions: lower end", published: "2.694844", ours: byRegion.returnOnSpend.interval.lower },
    { what: "by regions: upper end", published: "3.772041", ours: byRegion.returnOnSpend.interval.upper },
    { what: "by regions: sold on top", published: "161,672.1", ours: byRegion.incrementalResponse.value },
    { what: "by days: return", published: "2.946742", ours: byDay.returnOnSpend.value },
    { what: "by days: lower end", published: "2.759772", ours: byDay.returnOnSpend.interval.lower },
    { what: "by days: upper end", published: "3.133713", ours: byDay.returnOnSpend.interval.upper },
    { what: "by days: sold on top", published: "147,337.1", ours: byDay.incrementalResponse.value },
  ];
  return { title: "Geo experiment, 100 regions", by: "qudao estimate geo", rows };
}
