// Minimum wage and teen employment in 500 counties: Callaway and Sant'Anna (Journal of Econometrics 225, 2021), the package `did` and its documentation.
import { join } from "node:path";
import { z } from "zod";
import type { Published, Source } from "./published.ts";
import { runEstimate } from "./run-estimate.ts";

const estimate = z.object({ value: z.number(), standardError: z.number().nullable() });
const aggregate = z.object({ parts: z.array(estimate.extend({ at: z.number() })), overall: estimate });
const schema = z.object({
  groupTime: z.array(estimate.extend({ firstTreated: z.number(), time: z.number() })),
  aggregates: z.object({ event: aggregate, group: aggregate }),
  preTrend: z.object({ chiSquareP: z.number() }),
});

const groupTime: Record<number, Record<number, string>> = {
  2004: { 2004: "-0.0105", 2005: "-0.0704", 2006: "-0.1373", 2007: "-0.1008" },
  2006: { 2004: "0.0065", 2005: "-0.0028", 2006: "-0.0046", 2007: "-0.0412" },
  2007: { 2004: "0.0305", 2005: "-0.0027", 2006: "-0.0311", 2007: "-0.0261" },
};
const byExposure = ["0.0305", "-0.0006", "-0.0245", "-0.0199", "-0.0510", "-0.1373", "-0.1008"];
const byCohort = ["-0.0797", "-0.0229", "-0.0261"];

const drawn =
  "published from random draws (multiplier bootstrap, seed unknown); ours is the formula that the draws approach, and equals other packages' to nine digits";

export function mpdta(folder: string): Source {
  const words = ["--unit", "countyreal", "--time", "year", "--outcome", "lemp", "--first-treated", "first.treat"];
  const ours = runEstimate(["effect", join(folder, "mpdta.csv"), ...words], schema);
  const effect = (cohort: number, time: number) =>
    ours.groupTime.find(one => one.firstTreated === cohort && one.time === time)?.value ?? Number.NaN;
  const { event, group } = ours.aggregates;
  const rows: Published[] = [
    ...Object.entries(groupTime).flatMap(([cohort, times]) =>
      Object.entries(times).map(([time, published]) => ({
        what: `ATT(${cohort}, ${time})`,
        published,
        ours: effect(Number(cohort), Number(time)),
      })),
    ),
    ...byExposure.map((published, at) => ({
      what: `event study, e = ${at - 3}`,
      published,
      ours: event.parts.find(part => part.at === at - 3)?.value ?? Number.NaN,
    })),
    { what: "event study, overall", published: "-0.0772", ours: event.overall.value },
    {
      what: "event study, overall, standard error",
      published: "0.0219",
      ours: event.overall.standardError ?? Number.NaN,
      mayDiffer: drawn,
    },
    ...byCohort.map((published, at) => ({
      what: `cohort of ${Object.keys(groupTime)[at]}`,
      published,
      ours: group.parts[at]?.value ?? Number.NaN,
    })),
    { what: "by cohort, overall", published: "-0.031", ours: group.overall.value },
    {
      what: "by cohort, overall, standard error",
      published: "0.0126",
      ours: group.overall.standardError ?? Number.NaN,
      mayDiffer: drawn,
    },
    { what: "test of parallel trends before, p", published: "0.16812", ours: ours.preTrend.chiSquareP },
  ];
  return { title: "mpdta, minimum wage in 500 counties", by: "qudao estimate effect", rows };
}
