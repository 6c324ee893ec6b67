// Survival of spells, whole and by group, as a command or a table of the lake shows it.
import { type IntervalScale, kaplanMeier, type SurvivalPoint } from "./kaplan-meier.ts";
import { type RestrictedMean, restrictedMean, type SurvivalTime, survivalTime } from "./lifetimes.ts";
import { type LogRank, logRank } from "./log-rank.ts";
import { riskSetsOf } from "./risk-sets.ts";
import { type ObservedSpells, pickSpells, type Spells } from "./spells.ts";

export interface SurvivalOptions {
  confidence: number;
  scale: IntervalScale;
  /** Of the restricted mean; left out, the longest time that every group's curve reaches. */
  horizon?: number | undefined;
}

export interface GroupSurvival {
  group: string;
  spells: number;
  ended: number;
  /** Spells that came under observation after their start. */
  enteredLate: number;
  median: SurvivalTime;
  restrictedMean: RestrictedMean | null;
  curve: SurvivalPoint[];
}

export interface SurvivalEstimate {
  spells: number;
  ended: number;
  startedLater: number;
  neverObserved: number;
  endedLater: number;
  groups: GroupSurvival[];
  /** With two groups and more. */
  logRank: LogRank | null;
  warnings: string[];
}

/** Under this number at risk a single end moves the curve by more than a tenth. */
const fewAtRisk = 10;

/** @param group of each spell that was given, before any was left out; absent: one group */
export function estimateSurvival(
  observed: ObservedSpells,
  group: readonly string[] | undefined,
  options: SurvivalOptions,
): SurvivalEstimate {
  const groups = groupsOf(observed, observed.rows, group);
  const curves = groups.map(({ name, spells }) => {
    const curve = kaplanMeier(riskSetsOf(spells), options.confidence, options.scale);
    return { name, spells, curve };
  });
  const horizon = options.horizon ?? Math.min(...curves.map(({ curve }) => curve.at(-1)?.time ?? 0));
  const estimated = curves.map(({ name, spells, curve }) => ({
    group: name,
    spells: spells.exit.length,
    ended: spells.ended.reduce((sum, one) => sum + one, 0),
    enteredLate: spells.entry.reduce((sum, entry) => sum + (entry > 0 ? 1 : 0), 0),
    median: survivalTime(curve),
    restrictedMean: restrictedMean(curve, horizon, options.confidence),
    curve,
  }));
  return {
    spells: observed.exit.length,
    ended: estimated.reduce((sum, { ended }) => sum + ended, 0),
    startedLater: observed.startedLater,
    neverObserved: observed.neverObserved,
    endedLater: observed.endedLater,
    groups: estimated,
    logRank: logRank(groups.map(({ spells }) => spells)),
    warnings: estimated.flatMap(warningsOf),
  };
}

function groupsOf(
  spells: Spells,
  rows: Uint32Array,
  group: readonly string[] | undefined,
): { name: string; spells: Spells }[] {
  if (!group) return [{ name: "all", spells }];
  const positions = new Map<string, number[]>();
  for (const [position, row] of rows.entries()) {
    const name = group[row] ?? "";
    const known = positions.get(name);
    if (known) known.push(position);
    else positions.set(name, [position]);
  }
  return [...positions]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, some]) => ({ name, spells: pickSpells(spells, some) }));
}

function warningsOf({ group, ended, enteredLate, curve }: GroupSurvival): string[] {
  const warnings: string[] = [];
  if (ended === 0) warnings.push(`${group}: nobody has ended, so the curve stays at 100 % and has no interval`);
  const last = curve.at(-1);
  const thin = curve.filter(({ atRisk, events }) => events > 0 && atRisk < fewAtRisk);
  const half = (last?.time ?? 0) / 2;
  const early = thin.filter(({ time }) => time < half);
  if (enteredLate > 0 && early.length > 0)
    warnings.push(
      `${group}: few were under observation early on (${early[0]?.atRisk} at time ${early[0]?.time}); with late entry an end there moves the whole curve`,
    );
  else if (thin.length > 0)
    warnings.push(
      `${group}: from time ${thin[0]?.time} on fewer than ${fewAtRisk} are at risk; single ends move the curve there`,
    );
  const wiped = curve.find(({ survival, time }) => survival === 0 && time < (last?.time ?? 0));
  if (wiped)
    warnings.push(
      `${group}: all ${wiped.atRisk} at risk ended at time ${wiped.time}, and others lasted longer: the curve is 0 from there and says nothing after`,
    );
  return warnings;
}
