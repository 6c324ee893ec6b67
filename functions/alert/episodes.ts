// Facts over time: an alarm opens an episode, an episode goes on while alarms return, and closes after seven quiet days. Only
// an opening is told.
import { z } from "zod";
import { TransientError } from "../lake/errors.ts";
import { keys } from "../lake/keys.ts";
import { getJson, toJson } from "../lake/storage.ts";
import type { AlertRun } from "./alert-run.ts";
import { addDays, daysBetween } from "./days.ts";
import { type Finding, quietDays } from "./findings.ts";

const episode = z.object({
  key: z.string(),
  /** First day of the fact, as it was told. */
  since_date: z.string(),
  opened_date: z.string(),
  /** Last day with an alarm. */
  last_date: z.string(),
  /** null while it is open. */
  closed_date: z.string().nullable(),
});
export type Episode = z.infer<typeof episode>;

const state = z.object({ as_of_date: z.string(), snapshot_id: z.string(), episodes: z.array(episode) });

export interface Evaluation {
  opened: Episode[];
  /** All that are open now. */
  open: Episode[];
  closed: Episode[];
  /** What is to be remembered. */
  episodes: Episode[];
}

/** What is true today, to be set against what was known. */
export type Evaluate = (known: readonly Episode[], asOfDate: string) => Evaluation;

const incidentPrefix = "data|";
const isIncident = ({ key }: { key: string }) => key.startsWith(incidentPrefix);
/** Closed episodes are kept this long, for people who ask. */
const memoryDays = 366;

/** Business alarms were looked at: an incident of the data is over, and quiet facts close. */
export function evaluateAlarms(findings: readonly Pick<Finding, "key" | "since">[]): Evaluate {
  return (known, asOfDate) => {
    const settled = known.map(one => {
      if (one.closed_date !== null) return one;
      const finding = findings.find(({ key }) => key === one.key);
      if (finding && continues(one, finding.since, asOfDate))
        return { ...one, last_date: later(one.last_date, asOfDate) };
      const isOver = isIncident(one) || finding !== undefined || daysBetween(one.last_date, asOfDate) >= quietDays;
      return isOver ? { ...one, closed_date: asOfDate } : one;
    });
    return compared(known, settled, findings, asOfDate);
  };
}

/** Business alarms are held: nothing of theirs opens, goes on or closes. */
export function evaluateIncident(code: string): Evaluate {
  return (known, asOfDate) => {
    const key = incidentPrefix + code;
    const settled = known.map(one => {
      if (!isIncident(one) || one.closed_date !== null) return one;
      return one.key === key
        ? { ...one, last_date: later(one.last_date, asOfDate) }
        : { ...one, closed_date: asOfDate };
    });
    return compared(known, settled, [{ key, since: asOfDate }], asOfDate);
  };
}

/** An alarm after no more than seven quiet days is the same fact; so is one whose run of alarms reaches back to it. */
function continues(one: Episode, since: string, asOfDate: string): boolean {
  return daysBetween(one.last_date, asOfDate) <= quietDays || since <= one.last_date;
}

const later = (a: string, b: string) => (a > b ? a : b);

function compared(
  known: readonly Episode[],
  settled: readonly Episode[],
  facts: readonly { key: string; since: string }[],
  asOfDate: string,
): Evaluation {
  const isOpen = new Set(settled.filter(({ closed_date }) => closed_date === null).map(({ key }) => key));
  const opened = facts
    .filter(({ key }) => !isOpen.has(key))
    .map(({ key, since }) => ({
      key,
      since_date: since,
      opened_date: asOfDate,
      last_date: asOfDate,
      closed_date: null,
    }));
  const closed = settled.filter((one, index) => one.closed_date !== null && known[index]?.closed_date === null);
  const episodes = [...settled, ...opened].filter(
    ({ closed_date }) => closed_date === null || closed_date >= addDays(asOfDate, -memoryDays),
  );
  return { opened, closed, open: episodes.filter(({ closed_date }) => closed_date === null), episodes };
}

/**
 * Sets today against what was known, lets the news be kept (`before`), then remembers.
 * @throws TransientError where other runs keep remembering at the same time
 */
export async function rememberEpisodes(
  { context, snapshot }: Pick<AlertRun, "context" | "snapshot">,
  evaluate: Evaluate,
  before: (evaluation: Evaluation) => Promise<void>,
): Promise<Evaluation> {
  const { storage } = context.effects;
  for (let attempt = 0; attempt < 5; attempt++) {
    const stored = await getJson(storage, keys.episodes);
    const known = stored ? state.parse(stored.value).episodes : [];
    const evaluation = evaluate(known, snapshot.as_of_date);
    await before(evaluation);
    const next = { as_of_date: snapshot.as_of_date, snapshot_id: snapshot.id, episodes: evaluation.episodes };
    const { written } = await storage.putIfMatch(keys.episodes, toJson(state.parse(next)), stored?.etag);
    if (written) return evaluation;
  }
  throw new TransientError(`other runs keep writing ${keys.episodes}`, {
    hint: "Run `npx qudao alert` again; mails already made are in the outbox and are not made twice.",
  });
}
