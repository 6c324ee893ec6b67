// The commands of the group `estimate`: the lake's estimators on anybody's file.
import type { CommandEntry } from "./command-table.ts";

const common = ["json", "verbose"] as const;
const file = { name: "<csv>", note: "CSV, TSV, XLSX or Parquet file; gzip may be around it" };

const everyFile = [
  { flags: "--confidence <share>", note: "of the intervals (default: 0.95)" },
  { flags: "--chart <file.svg>", note: "draw it, as SVG" },
  { flags: "--skip-bad-rows", note: "leave rows out that cannot be used, and say how many" },
  { flags: "--date-format <format>", note: 'how dates are written where it cannot be told, such as "%d/%m/%Y"' },
  { flags: "--decimal <sign>", note: 'decimal sign, "." or "," (default: told from the values)' },
  { flags: "--columns <names>", note: "names of the columns of a file without a header line, as a,b,c" },
  { flags: "--delimiter <sign>", note: "what parts the fields (default: told from the file)" },
  { flags: "--encoding <name>", note: "utf-8, gb18030, utf-16le or latin1 (default: told from the file)" },
];

const panel = [
  { flags: "--unit <column>", note: "who or what is observed over time" },
  { flags: "--time <column>", note: "when: years, numbers of periods or dates" },
  { flags: "--outcome <column>", note: "what may have changed" },
];

export const estimateCommands: readonly CommandEntry[] = [
  {
    name: "estimate survival",
    summary: "how long partners, customers or tickets last: Kaplan–Meier with open spells and late entry",
    words: [file],
    options: [
      { flags: "--start <column>", note: "date on which each began" },
      { flags: "--end <column>", note: "date on which it ended; empty while it is open" },
      {
        flags: "--entry <column>",
        note: "date from which on it was under observation, where that is later than its start",
      },
      { flags: "--duration <column>", note: "instead of dates: how long each lasted or was seen" },
      { flags: "--event <column>", note: "with --duration: 1 where it ended, 0 where it was only last seen" },
      { flags: "--by <column>", note: "a curve per value, and the test that they are alike" },
      { flags: "--as-of <date>", note: "the day the numbers speak of (default: the last date in the file)" },
      { flags: "--horizon <time>", note: "of the mean (default: as far as every curve reaches)" },
      { flags: "--interval <scale>", note: "log-log, log (R's default) or plain (default: log-log)" },
      ...everyFile,
    ],
    common,
    examples: [
      {
        command: "npx qudao estimate survival partners.csv --start signed_date --end ended_date",
        note: "the share of partners still there, by days since they signed",
      },
      {
        command:
          "npx qudao estimate survival partners.csv --start signed_date --end ended_date --entry first_seen --by tier --chart tiers.svg",
        note: "by tier, partners counted only from when they came under observation",
      },
    ],
    load: () => import("./commands/estimate-survival.ts"),
  },
  {
    name: "estimate repeat",
    summary: "who will buy again: BG/NBD and MBG/NBD with P(alive), expected purchases and a holdout",
    words: [file],
    options: [
      { flags: "--customer <column>", note: "who bought (default: told from the header)" },
      { flags: "--date <column>", note: "when (default: told from the header)" },
      {
        flags: "--amount <column>",
        note: "for how much; without it no value is estimated (default: told from the header)",
      },
      { flags: "--unit <name>", note: "day or week: the unit of time of the parameters (default: week)" },
      { flags: "--calibration-until <date>", note: "fit up to this day, and compare with what came after" },
      { flags: "--observed-until <date>", note: "last day that the file speaks of (default: its last date)" },
      { flags: "--ahead <n>", note: "units of time to look ahead (default: as long as the holdout, else 52 weeks)" },
      {
        flags: "--scores <file.csv>",
        note: "write a row per customer: history, P(alive), expected purchases and amount",
      },
      ...everyFile,
    ],
    common,
    examples: [
      { command: "npx qudao estimate repeat orders.csv", note: "columns told from the header" },
      {
        command:
          "npx qudao estimate repeat orders.csv --customer buyer --date paid_on --amount total --calibration-until 2025-12-31 --scores scores.csv",
        note: "fitted to 2025, tried on what came after, one row per customer written",
      },
    ],
    load: () => import("./commands/estimate-repeat.ts"),
  },
  {
    name: "estimate effect",
    summary: "what a measure did that began at different times: group-time difference-in-differences",
    words: [file],
    options: [
      ...panel,
      { flags: "--first-treated <column>", note: "from when on the unit is treated; 0 or empty: never" },
      { flags: "--control <group>", note: "never (treated), or notyet: also those treated later (default: never)" },
      {
        flags: "--base <period>",
        note: "before treatment compare with the period before (varying) or the last one (universal)",
      },
      { flags: "--aggregate <kind>", note: "the headline: event, group, calendar or simple (default: group)" },
      {
        flags: "--interval <kind>",
        note: "student (corrected for small groups) or normal, as papers print it (default: student)",
      },
      {
        flags: "--bootstrap <n>",
        note: "draws of the multiplier bootstrap, for bands that hold for all periods at once",
      },
      { flags: "--seed <n>", note: "of the draws: the same seed gives the same numbers (default: 1)" },
      ...everyFile,
    ],
    common,
    examples: [
      {
        command:
          "npx qudao estimate effect panel.csv --unit partner_id --time month --outcome net_amount --first-treated training_month",
        note: "effects by month since the training, against partners never trained",
      },
      {
        command:
          "npx qudao estimate effect panel.csv --unit partner_id --time month --outcome net_amount --first-treated training_month --control notyet --aggregate event --chart event.svg",
        note: "also against those trained later",
      },
    ],
    load: () => import("./commands/estimate-effect.ts"),
  },
  {
    name: "estimate synthetic",
    summary: "what one treated unit would have done: synthetic control with placebo inference",
    words: [file],
    options: [
      ...panel,
      { flags: "--treated <unit>", note: "the treated unit, as its column names it" },
      { flags: "--from <time>", note: "from when on it was treated" },
      { flags: "--seed <n>", note: "of the draw of placebos where there are more than 400 donors (default: 1)" },
      ...everyFile,
    ],
    common,
    examples: [
      {
        command:
          "npx qudao estimate synthetic sales.csv --unit province --time month --outcome net_amount --treated 浙江 --from 2025-07-01",
        note: "one province with a new policy against a mixture of the others",
      },
    ],
    load: () => import("./commands/estimate-synthetic.ts"),
  },
  {
    name: "estimate geo",
    summary: "the return of spend in a geo experiment: by regions and by days",
    words: [file],
    options: [
      { flags: "--geo <column>", note: "the region (default: told from the header)" },
      { flags: "--date <column>", note: "the day (default: told from the header)" },
      { flags: "--response <column>", note: "what was sold (default: told from the header)" },
      {
        flags: "--cost <column>",
        note: "what was spent; without it there is an effect but no return (default: told from the header)",
      },
      { flags: "--group <column>", note: "control or treated, in the file or in the one of --assignment" },
      { flags: "--assignment <csv>", note: "a file with region and group, where the data do not hold the group" },
      {
        flags: "--treated <value>",
        note: "how the treated group is called (default: 2, where the groups are 1 and 2)",
      },
      { flags: "--control <value>", note: "how the control group is called (default: the other, where there are two)" },
      { flags: "--pretest-from <date>", note: "first day of the pretest (default: the file's first)" },
      { flags: "--test-from <date>", note: "first day of the test; the pretest ends the day before" },
      { flags: "--test-until <date>", note: "last day of the test (default: the file's last)" },
      ...everyFile,
    ],
    common,
    examples: [
      {
        command:
          "npx qudao estimate geo sales.csv --assignment groups.csv --test-from 2015-02-16 --test-until 2015-03-15 --chart geo.svg",
        note: "both regressions, with the return per unit of cost",
      },
    ],
    load: () => import("./commands/estimate-geo.ts"),
  },
];
