// `qudao.config.ts` is where a company describes itself. Everything has a default except who it is and where its data lie.
import { z } from "zod";
import { defaultPolicies, policies } from "./policies.ts";
import { rulesSchema } from "./rules.ts";
import { secretReference, sourceSchema } from "./sources.ts";

const text = z.string().min(1);
const name = z.string().regex(/^[A-Za-z][\w-]*$/, "use letters, digits, _ and -, beginning with a letter");
const bilingual = z.strictObject({ zh: text, en: text });
const isoDate = z.iso.date();

const timeZone = z
  .string()
  .refine(isTimeZone, { error: issue => `"${issue.input}" is no time zone; use a name such as "Asia/Shanghai"` });

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Rows an audience may see. Empty: everything. */
const scope = z.strictObject({
  regions: z.array(text).optional(),
  tiers: z.array(text).optional(),
  partners: z.array(text).optional(),
});

/** Groups of readers that are there anyway; an audience of the same name would open what it should not. */
const audienceName = name.refine(given => given.toLowerCase() !== "company" && !/^partner-/i.test(given), {
  error: issue => `"${issue.input}" is a group of readers that there is anyway; take another name`,
});

const audience = z.strictObject({ name: audienceName, title: bilingual, sees: scope.default({}) });

const recipient = z.strictObject({
  name: text,
  email: z.email(),
  language: z.enum(["zh", "en"]).default("zh"),
  /** Which partners' alarms he gets; the whole company's figures only where this is empty. */
  sees: scope.default({}),
});

const smtp = z.strictObject({
  host: text,
  port: z.number().int().positive().default(587),
  secure: z.boolean().default(false),
  user: text.optional(),
  password: secretReference.optional(),
});

const alerts = z.strictObject({
  from: z.email().default("qudao@localhost"),
  recipients: z.array(recipient).default([]),
  smtp: smtp.optional(),
  /** Share of false alarms accepted among the alarms of one day (Benjamini–Hochberg q). */
  falseDiscoveryRate: z.number().gt(0).lt(1).default(0.1),
  /** Smaller moves are not told, however sure. */
  minimumChangeShare: z.number().min(0).max(1).default(0.2),
  /** A partner is tested daily from this many orders a day on; below it, day-by-day tests cannot see anything. */
  minimumOrdersPerDay: z.number().positive().default(2),
  /** Days before the as-of date that are tested too, so that the site shows a history. */
  historyDays: z.number().int().min(1).max(366).default(60),
  /** Data older than this on the day of the run is an incident of its own, and business alarms are held back. */
  freshnessDays: z.number().int().min(1).default(3),
  /** At most this many lines in one mail; the rest is a link. */
  maximumLines: z.number().int().min(1).default(10),
});

const tierLabel = z.strictObject({ id: text, zh: text, en: text });

export const configSchema = z.strictObject({
  /** Names the output folder, and AWS resources later. */
  project: name,
  company: bilingual,
  /** Business dates are days of this zone. */
  timeZone: timeZone.default("Asia/Shanghai"),
  /** Reporting currency (ISO 4217); amounts in others need the stream fx_rates. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'use an ISO 4217 code such as "CNY"')
    .default("CNY"),
  /** Public holidays that expectations follow. */
  calendar: z.enum(["cn", "none"]).default("cn"),
  /** "latest": the last day with an order, at most yesterday. Or a fixed day, for historical data. */
  asOf: z.union([z.literal("latest"), isoDate]).default("latest"),
  /** Where the published site will be reached; used for links in mails. */
  siteUrl: z.url().default("http://localhost:8080/"),
  /** Key of the hash that personal fields are stored as. Without it a fixed key is used, which `qudao doctor` reports. */
  hashKey: secretReference.default({ env: "QUDAO_HASH_KEY" }),
  sources: z.record(name, sourceSchema),
  /** The tiers in the order pages show them, with their names. */
  tiers: z.array(tierLabel).default([
    { id: "core", zh: "金牌核心", en: "Core" },
    { id: "strategic", zh: "战略合作", en: "Strategic" },
    { id: "ordinary", zh: "普通分销", en: "Ordinary" },
    { id: "emerging", zh: "新兴试点", en: "Emerging" },
  ]),
  rules: rulesSchema.prefault({}),
  /** What each tier is promised, and held to: so many contacts of a kind within so many days. */
  policies: policies.default(defaultPolicies),
  audiences: z.array(audience).default([]),
  alerts: alerts.prefault({}),
  /** For how long what readers saw before can be gone back to. */
  retention: z
    .strictObject({
      /** A snapshot is kept for so long after readers left it. */
      keepDays: z.number().int().min(0).default(30),
      /** So many of the last moves of CURRENT are kept, however old. */
      keepSnapshots: z.number().int().min(2).default(5),
      /** Longer than the longest run: what a run has written and nobody names yet is not removed meanwhile. */
      graceDays: z.number().int().min(1).default(7),
    })
    .prefault({}),
  engine: z
    .strictObject({
      memoryMb: z.number().int().min(128).default(700),
      threads: z.number().int().min(1).default(2),
      /** From so many rows of a stream on, models are built month by month; `athena` builds every table in one piece. */
      monthlyFromRows: z.number().int().min(0).default(4_000_000),
      /** What runs the models: `duckdb` on this machine, or `athena` over a lake in S3, for more than one machine holds. */
      name: z.enum(["duckdb", "athena"]).default("duckdb"),
      athena: z
        .strictObject({
          /** Athena's workgroup. */
          workgroup: text.default("primary"),
          /** Database of the catalog that shows analysts the current snapshot; left out: the project's name. */
          database: z
            .string()
            .regex(/^[a-z][a-z0-9_]{0,99}$/, "use small letters, digits and _")
            .optional(),
          /** s3://… for results of queries; left out: where the workgroup says. */
          resultsLocation: z
            .string()
            .regex(/^s3:\/\//, "use an address such as s3://bucket/folder/")
            .optional(),
          /** Queries under way together; an account may run some twenty. */
          queriesAtOnce: z.number().int().min(1).max(20).default(4),
          /** A query that reads more is stopped. */
          scanGbPerQuery: z.number().positive().default(100),
          /** A run that has read more starts no further query. */
          scanGbPerRun: z.number().positive().default(1_000),
          /** A query that takes longer is stopped. */
          queryMinutes: z.number().positive().default(30),
          /** Analysts of an audience query its rows of the shared tables, cut by Lake Formation. */
          rowFilters: z.boolean().default(false),
        })
        .prefault({}),
    })
    .refine(({ name, athena }) => name === "athena" || !athena.rowFilters, {
      path: ["athena", "rowFilters"],
      error: 'rowFilters are of Athena: set engine.name to "athena", or leave them out (audiences get files anyway)',
    })
    .prefault({}),
  /** What the stack on AWS is made of, beside what the rest of the config asks for. */
  aws: z
    .strictObject({
      /** Rows and tokens lie under a key of the account's own in KMS, not under S3's and Secrets Manager's. */
      customerManagedKey: z.boolean().default(false),
    })
    .prefault({}),
});

/** What a company writes. */
export type ConfigInput = z.input<typeof configSchema>;
/** What the code reads: every default filled in. */
export type Config = z.output<typeof configSchema>;

/** Gives the editor the types; checking is done when the config is loaded. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
