// Every command in one table: the parser, the help and docs/cli.md come from it. A command's code is loaded only when it is
// called, so that `--help` answers at once.
import { estimateCommands } from "./estimate-commands.ts";
import type { ExitCode } from "./exit-codes.ts";

/** What a command's module exports. The options are checked by the command itself, so nothing here needs a schema library. */
export interface CommandModule {
  run(given: unknown, words: string[]): Promise<ExitCode>;
}

export interface CommandEntry {
  /** One word, or two: "estimate survival" is a command of the group "estimate". */
  name: string;
  summary: string;
  /** Positional words as the parser writes them: "<sql>" must be there, "[files...]" may be. */
  words?: { name: string; note: string }[];
  options?: { flags: string; note: string }[];
  /** Which of `commonOptions` it takes. */
  common: readonly CommonOption[];
  examples: { command: string; note: string }[];
  load(): Promise<CommandModule>;
}

export const commonOptions = {
  config: { flags: "--config <file>", note: "configuration of the company (default: qudao.config.ts)" },
  out: { flags: "--out <folder>", note: "where everything lands (default: .qudao/<project>/)" },
  lake: {
    flags: "--lake <bucket>",
    note: "a deployed company's lake, such as s3://acme-lake, instead of the folder's (region and credentials: those of the AWS tools)",
  },
  asOf: {
    flags: "--as-of <date>",
    note: "the day the numbers speak of, e.g. 2026-10-31 (default: as the config says)",
  },
  json: { flags: "--json", note: "print one JSON document on stdout; progress goes to stderr" },
  quiet: { flags: "--quiet", note: "no progress" },
  verbose: { flags: "--verbose", note: "with an error, print where in the code it arose" },
} as const;
export type CommonOption = keyof typeof commonOptions;

const everywhere = ["config", "out", "json", "quiet", "verbose"] as const;
const asOfToo = ["config", "out", "asOf", "json", "quiet", "verbose"] as const;

const lang = { flags: "--lang <code>", note: "language of the sentences, zh or en (default: from LANG)" };
const forward = { flags: "--forward", note: "show the new snapshot although CURRENT was rolled back" };
const snapshot = {
  flags: "--snapshot <id>",
  note: "another snapshot, by how its id begins: one that checks refused, or an earlier one (default: what readers see)",
};
const demoSize = [
  { flags: "--partners <n>", note: "partners of the demo company (default: 240)" },
  { flags: "--transactions <n>", note: "order lines to generate (default: 600000)" },
  { flags: "--seed <n>", note: "the same seed gives the same company (default: 1)" },
];

export const commandTable: readonly CommandEntry[] = [
  {
    name: "init",
    summary: "look at your files and write a commented configuration for them",
    words: [{ name: "[files...]", note: "CSV, TSV or XLSX files (default: those in the current folder)" }],
    options: [
      { flags: "--project <name>", note: "name of the project (default: the folder's name)" },
      { flags: "--force", note: "write over a configuration that is there" },
      { flags: "--yes", note: "ask nothing; what cannot be told stays marked in the file" },
    ],
    common: ["config", "json", "verbose"],
    examples: [
      {
        command: "npx qudao init ../my-data/partners.csv ../my-data/orders.csv",
        note: "write ../my-data/qudao.config.ts",
      },
      { command: "npx qudao init --config acme/qudao.config.ts data/*.xlsx", note: "write it elsewhere" },
    ],
    load: () => import("./commands/init.ts"),
  },
  {
    name: "demo",
    summary: "make the data of a demo company and run all four steps on them",
    options: [...demoSize, lang],
    common: asOfToo,
    examples: [
      { command: "npx qudao demo", note: "what `npm start` does" },
      { command: "npx qudao demo --transactions 20000 --out .qudao/small", note: "a small company, in a few seconds" },
    ],
    load: () => import("./commands/demo.ts"),
  },
  {
    name: "run",
    summary: "all four steps: ingest, transform, publish, alert",
    options: [lang, forward],
    common: asOfToo,
    examples: [
      { command: "npx qudao run", note: "the configuration in this folder" },
      { command: "npx qudao run --config ../my-data/qudao.config.ts", note: "your own company" },
      {
        command: "npx qudao run --as-of 2026-09-30 --out .qudao/september",
        note: "the numbers as of another day, beside the others",
      },
      { command: "npx qudao run --forward", note: "after a rollback, when its cause is mended" },
    ],
    load: () => import("./commands/run.ts"),
  },
  {
    name: "ingest",
    summary: "step 1: read the sources into the lake",
    common: everywhere,
    examples: [{ command: "npx qudao ingest", note: "load what is new; bad rows go to quarantine with their reason" }],
    load: () => import("./commands/ingest.ts"),
  },
  {
    name: "transform",
    summary: "step 2: build the tables that changed, check them, move the snapshot",
    options: [forward],
    common: asOfToo,
    examples: [{ command: "npx qudao transform", note: "after editing a file in sql/" }],
    load: () => import("./commands/transform.ts"),
  },
  {
    name: "publish",
    summary: "step 3: build the site from the current snapshot",
    options: [lang],
    common: everywhere,
    examples: [{ command: "npx qudao publish", note: "build the site, if the snapshot or the pages changed" }],
    load: () => import("./commands/publish.ts"),
  },
  {
    name: "alert",
    summary: "step 4: test the latest days, write and send the digests",
    common: everywhere,
    examples: [{ command: "npx qudao alert", note: "mails lie in outbox/ as .eml; sent too where SMTP is configured" }],
    load: () => import("./commands/alert.ts"),
  },
  {
    name: "plan",
    summary: "show what transform would build, and why",
    options: [{ flags: "--all", note: "the tables that stay, too" }],
    common: [...asOfToo, "lake"],
    examples: [{ command: "npx qudao plan", note: "before a run, after editing a model" }],
    load: () => import("./commands/plan.ts"),
  },
  {
    name: "check",
    summary: "run every check on the current snapshot and show the rows that break one",
    words: [{ name: "[names...]", note: "checks to run (default: all)" }],
    options: [
      { flags: "--limit <n>", note: "offending rows shown per check (default: 20)" },
      snapshot,
      {
        flags: "--files",
        note: "instead: read every byte of the lake's files and name those that are not what was written",
      },
    ],
    common: [...everywhere, "lake"],
    examples: [
      { command: "npx qudao check revenue_movements_add_up", note: "one check" },
      { command: "npx qudao check --snapshot 3f2a91", note: "one that was refused, to see all of its rows" },
      { command: "npx qudao check --files", note: "after a disk failed or a backup was put back" },
    ],
    load: () => import("./commands/check.ts"),
  },
  {
    name: "history",
    summary: "show which snapshots readers saw, when, and what changed with each",
    options: [{ flags: "--limit <n>", note: "moves shown, the newest first (default: 20)" }],
    common: ["config", "out", "lake", "json", "verbose"],
    examples: [{ command: "npx qudao history", note: "the newest first; → is what readers see now" }],
    load: () => import("./commands/history.ts"),
  },
  {
    name: "rollback",
    summary: "show readers an earlier snapshot, until a run is told to go forward",
    words: [{ name: "[snapshot]", note: "its id, or how that begins (default: what readers saw before)" }],
    options: [
      { flags: "--verify", note: "read every byte of its files first" },
      { flags: "--note <text>", note: "why, for the history" },
    ],
    common: ["config", "out", "lake", "json", "verbose"],
    examples: [
      { command: 'npx qudao rollback --note "wrong prices in the ERP export"', note: "what readers saw before" },
      { command: "npx qudao rollback 3f2a91", note: "one that `npx qudao history` lists" },
      { command: "npx qudao rollback --lake s3://acme-lake", note: "of a company that runs on AWS" },
    ],
    load: () => import("./commands/rollback.ts"),
  },
  {
    name: "vacuum",
    summary: "remove files of the lake that nobody names any more",
    options: [
      { flags: "--dry-run", note: "say what would be removed" },
      {
        flags: "--keep-days <n>",
        note: "days that a snapshot can still be rolled back to (default: retention.keepDays)",
      },
    ],
    common: ["config", "out", "lake", "json", "verbose"],
    examples: [
      { command: "npx qudao vacuum --dry-run", note: "how much there is to gain" },
      { command: "npx qudao vacuum", note: "once a week; beside a run is fine" },
    ],
    load: () => import("./commands/vacuum.ts"),
  },
  {
    name: "hash",
    summary: "print the content of the current snapshot's tables as hashes",
    words: [{ name: "[tables...]", note: "tables to hash (default: all)" }],
    common: ["config", "out", "lake", "json", "verbose"],
    examples: [
      { command: "npx qudao hash --json > before.json", note: "before a new version of the engine; again after it" },
    ],
    load: () => import("./commands/hash.ts"),
  },
  {
    name: "rebuild",
    summary: "drill: build the current snapshot from the batches alone, beside the lake, and compare",
    common: [...everywhere, "lake"],
    examples: [{ command: "npx qudao rebuild", note: "changes nothing; needs room for all tables once more" }],
    load: () => import("./commands/rebuild.ts"),
  },
  {
    name: "query",
    summary: "run one SELECT over the current snapshot, read only",
    words: [{ name: "<sql>", note: "one statement; tables by their plain names" }],
    options: [
      { flags: "--csv", note: "print CSV" },
      snapshot,
      { flags: "--engine <name>", note: "duckdb on this machine, or athena on AWS (default: duckdb)" },
    ],
    common: ["config", "out", "lake", "json", "verbose"],
    examples: [
      {
        command: "npx qudao query \"select * from metric_headline where slice_kind = 'all'\"",
        note: "a table for people",
      },
      {
        command: 'npx qudao query --json "select partner_id, net_amount from partner_month" | jq .',
        note: "one array of rows; DECIMAL and BIGINT as text",
      },
      {
        command: 'npx qudao query --engine athena "select count(*) from partner_month"',
        note: "the tables that a deployed Qudao shows on Athena",
      },
    ],
    load: () => import("./commands/query.ts"),
  },
  {
    name: "metric",
    summary: "a metric's number with its interval and, if asked, its definition, SQL, inputs and the rows behind it",
    words: [{ name: "[name]", note: "the metric; left out: all metrics are listed" }],
    options: [
      { flags: "--explain", note: "how the number comes about, down to its rows" },
      { flags: "--slice <kind=name>", note: "tier=…, region=…, kind=… or partner=… (default: the whole company)" },
      { flags: "--month <month>", note: "a month such as 2026-09 (default: the headline's period)" },
      { flags: "--rows <n>", note: "rows that --explain shows, the largest first (default: 20)" },
    ],
    common: ["config", "out", "lake", "json", "verbose"],
    examples: [
      { command: "npx qudao metric", note: "what there is" },
      { command: "npx qudao metric sla_24h --explain", note: "where the number comes from" },
      {
        command: "npx qudao metric repurchase_90d --slice tier=core --month 2026-06 --json",
        note: "one slice, one month, as one document",
      },
    ],
    load: () => import("./commands/metric.ts"),
  },
  {
    name: "lineage",
    summary: "what a column is made of, column by column, down to the streams",
    words: [{ name: "<column>", note: "table.column, as docs/data-dictionary.md has them" }],
    common: ["config", "out", "lake", "json", "verbose"],
    examples: [
      { command: "npx qudao lineage partner_roi.roi", note: "a tree; what is opened above is only named below" },
      { command: "npx qudao lineage metric_sla_24h.numerator --json", note: "one entry a column" },
    ],
    load: () => import("./commands/lineage.ts"),
  },
  {
    name: "whatif",
    summary: "what an incentive rule would have cost, and whom it would have paid, with another threshold or rate",
    words: [{ name: "<rule>", note: "its rule_id, as the stream incentive_rules has it" }],
    options: [
      { flags: "--threshold <amount>", note: "from which it applies; of a target bonus the share of the target" },
      { flags: "--rate <rate>", note: "such as 0.025" },
      { flags: "--growth-factor <n>", note: "of an award for growth: times the year before" },
      { flags: "--unit-amount <amount>", note: "of an award for new customers: for each of them" },
      { flags: "--periods <n>", note: "periods that are reckoned again, from the newest back (default: 4)" },
    ],
    common: ["config", "out", "lake", "json", "verbose"],
    examples: [
      {
        command: "npx qudao whatif R-VOL-CORE --threshold 3500000",
        note: "who would fall below it, and what it saves",
      },
      { command: "npx qudao whatif R-VOL-ORD --rate 0.015 --periods 8 --json", note: "two years, as one document" },
    ],
    load: () => import("./commands/whatif.ts"),
  },
  {
    name: "serve",
    summary: "serve the site on this machine",
    options: [{ flags: "--port <n>", note: "port (default: 8080)" }],
    common: ["config", "out", "verbose"],
    examples: [{ command: "npx qudao serve --port 3000", note: "then open http://localhost:3000/" }],
    load: () => import("./commands/serve.ts"),
  },
  {
    name: "cost",
    summary: "reckon what a month on AWS would cost, from measured bytes and seconds and list prices",
    options: [
      { flags: "--lines-per-day <n>", note: "order lines a day (default: 10000)" },
      { flags: "--years <n>", note: "years of history (default: 3)" },
      { flags: "--engine <name>", note: "duckdb in a Lambda, or athena (default: duckdb)" },
      { flags: "--prices <file>", note: "JSON of your region's prices (default: list prices of us-east-1)" },
    ],
    common: ["json", "verbose"],
    examples: [
      { command: "npx qudao cost --lines-per-day 10000", note: "a company of middle size" },
      {
        command: "npx qudao cost --lines-per-day 1000000 --engine athena --json",
        note: "a large one, as one document",
      },
      {
        command: "echo '{\"s3_gb_month\": 0.025}' > prices.json && npx qudao cost --prices prices.json",
        note: "what is left out stays as it is",
      },
    ],
    load: () => import("./commands/cost.ts"),
  },
  {
    name: "doctor",
    summary: "look for what would make a run fail, and say what to do",
    common: ["config", "out", "json", "verbose"],
    examples: [{ command: "npx qudao doctor --config ../my-data/qudao.config.ts", note: "before the first run" }],
    load: () => import("./commands/doctor.ts"),
  },
  ...estimateCommands,
];

/** What the first words of two-word commands stand for. */
export const commandGroups: Readonly<Record<string, string>> = {
  estimate: "the estimators behind the numbers, on a file of your own",
};
