// The doctor's examinations. "bad" would make a run fail or its numbers wrong; "note" is worth knowing.
import { existsSync } from "node:fs";
import { access, constants, mkdir, statfs } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { FileSource, RestSource } from "../config/sources.ts";
import { Engine } from "../lake/engine.ts";
import { messageOf } from "../lake/errors.ts";
import { isUnusable, readSnapshot, seeCurrent, snapshotKeyOf } from "../lake/snapshot.ts";
import type { Project } from "./open-project.ts";
import { counted } from "./print.ts";
import { errorFacts } from "./tell-error.ts";

export interface Finding {
  what: string;
  state: "ok" | "note" | "bad";
  says: string;
  /** Empty where all is well. */
  toDo: string;
}

const ok = (what: string, says: string): Finding => ({ what, state: "ok", says, toDo: "" });
const note = (what: string, says: string, toDo: string): Finding => ({ what, state: "note", says, toDo });
const bad = (what: string, says: string, toDo: string): Finding => ({ what, state: "bad", says, toDo });

export async function findingsAboutMachine(): Promise<Finding[]> {
  const major = Number(process.versions.node.split(".")[0]);
  const node =
    major >= 24
      ? ok("Node", process.version)
      : note("Node", `${process.version}; tested on 24`, "Run `npm ci` and use `npx qudao`: it brings Node 24.");
  return [node, await engineFinding(), fontFinding()];
}

async function engineFinding(): Promise<Finding> {
  try {
    await using engine = await Engine.open();
    const [row] = await engine.rows("select version() as version");
    return ok("DuckDB", String(row?.version));
  } catch (error) {
    return bad(
      "DuckDB",
      messageOf(error),
      "Run `npm ci` on this machine: the engine's binary belongs to the machine it was installed on.",
    );
  }
}

/** Without it the Chinese in a mail's picture is empty boxes. */
function fontFinding(): Finding {
  const folder = fileURLToPath(new URL("../../node_modules/@expo-google-fonts/noto-sans-sc/", import.meta.url));
  return existsSync(folder)
    ? ok("fonts for mails", "Noto Sans SC")
    : bad("fonts for mails", "Noto Sans SC is not installed", "Run `npm ci`.");
}

export async function findingsAboutProject(project: Project): Promise<Finding[]> {
  const { config } = project.context;
  const sources = Object.entries(config.sources).flatMap(([name, source]) =>
    source.type === "files" ? fileFindings(project, name, source) : restFindings(project, name, source),
  );
  return [
    ok("configuration", `${project.configFile}: ${Object.keys(config.sources).length} sources`),
    ...(await Promise.all(sources)).flat(),
    ...streamFindings(project),
    await lakeFinding(project),
    await diskFinding(project),
    await snapshotFinding(project),
    hashKeyFinding(project),
    mailFinding(project),
  ];
}

/** One finding per stream: how many files it reads, and whether the last of them can be read as mapped; and one alone where the folder itself is not there. */
async function fileFindings({ context }: Project, name: string, source: FileSource): Promise<Finding[]> {
  const { findInputs, sourceFolder } = await import("../ingest/file-input.ts");
  const { examineFile } = await import("./examine-files.ts");
  let folder = "";
  try {
    folder = await sourceFolder(source, context.configFolder, context.effects);
  } catch (error) {
    return [badError(`source ${name}`, error)];
  }
  return Promise.all(
    Object.entries(source.streams).map(async ([stream, settings]) => {
      const what = `source ${name}/${stream}`;
      try {
        const found = (
          await Promise.all([settings.files].flat().map(pattern => findInputs(folder, pattern, settings)))
        ).flat();
        const last = found.at(-1);
        if (last) await examineFile(last, settings, context.effects.workFolder);
        return ok(what, counted(found.length, "file"));
      } catch (error) {
        return badError(what, error);
      }
    }),
  );
}

function badError(what: string, error: unknown): Finding {
  const { message, hint } = errorFacts(error);
  return bad(what, message, hint);
}

async function restFindings(
  { context: { effects } }: Project,
  name: string,
  { url, auth }: RestSource,
): Promise<Finding[]> {
  const needed = [...(typeof url === "string" ? [] : [url.env]), ...(auth ? [auth.bearer.env] : [])];
  const absent = needed.filter(variable => effects.environment(variable) === undefined);
  const what = `source ${name}`;
  if (absent.length > 0)
    return [
      bad(
        what,
        `${absent.join(" and ")} not set`,
        "Set the environment variables that the configuration names; `npx qudao demo` sets its own.",
      ),
    ];
  const address = typeof url === "string" ? url : (effects.environment(url.env) ?? "");
  return [await reachable(what, address, effects.fetch)];
}

/** Any answer will do, also a refusal: the doctor brings no token. */
async function reachable(what: string, address: string, fetch: typeof globalThis.fetch): Promise<Finding> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(5_000) });
    await response.body?.cancel();
    return ok(what, `${new URL(address).host} answers`);
  } catch (error) {
    return bad(
      what,
      `${address} does not answer: ${messageOf(error)}`,
      "Look at the address, the network and the proxy.",
    );
  }
}

/** Two streams are needed to start; the rest is told on the pages where it is missed. */
function streamFindings({ context: { config } }: Project): Finding[] {
  const mapped = new Set(Object.values(config.sources).flatMap(({ streams }) => Object.keys(streams)));
  const absent = ["partners", "transactions"].filter(stream => !mapped.has(stream));
  if (absent.length === 0) return [];
  return [
    note(
      "streams",
      `no source brings ${absent.join(" or ")}`,
      "Retention, churn and maturity need both; pages say what they lack.",
    ),
  ];
}

async function lakeFinding({ places }: Project): Promise<Finding> {
  try {
    await mkdir(places.lake, { recursive: true });
    await access(places.lake, constants.W_OK);
    return ok("lake", places.lake);
  } catch (error) {
    return bad(
      "lake",
      messageOf(error),
      `Give this user write permission on ${places.out}, or name another folder with --out.`,
    );
  }
}

const leastFreeGb = 1;

async function diskFinding({ places }: Project): Promise<Finding> {
  const { bavail, bsize } = await statfs(places.out);
  const freeGb = (bavail * bsize) / 1e9;
  const says = `${freeGb.toFixed(1)} GB free`;
  return freeGb >= leastFreeGb
    ? ok("disk", says)
    : bad("disk", says, "Free some: a run writes new tables beside the old ones.");
}

async function snapshotFinding(project: Project): Promise<Finding> {
  try {
    return await findingOfSnapshot(project);
  } catch (error) {
    // The next run builds it anew.
    const finding = badError("snapshot", error);
    return isUnusable(error) ? { ...finding, state: "note" } : finding;
  }
}

async function findingOfSnapshot({ context: { config, effects } }: Project): Promise<Finding> {
  const { move } = await seeCurrent(effects.storage);
  if (!move) return note("snapshot", "none yet", "Run `npx qudao run`.");
  const snapshot = await readSnapshot(effects.storage, move.snapshot_id, snapshotKeyOf(move));
  const days = Math.floor((effects.now().getTime() - Date.parse(snapshot.as_of_date)) / 86_400_000);
  const says = `as of ${snapshot.as_of_date}, ${days} days ago`;
  if (move.by === "rollback")
    return note(
      "snapshot",
      `${says}; rolled back to on ${move.moved_at.slice(0, 10)}${move.note === "" ? "" : ` (${move.note})`}`,
      "New runs are not shown. When the cause is mended: `npx qudao run --forward`.",
    );
  const isFresh = config.asOf !== "latest" || days <= config.alerts.freshnessDays + 1;
  return isFresh
    ? ok("snapshot", says)
    : note("snapshot", says, "Run `npx qudao run`; if it stays so, the sources deliver nothing new.");
}

function hashKeyFinding({ context: { config, effects } }: Project): Finding {
  if (effects.environment(config.hashKey.env) !== undefined) return ok("hash key", `${config.hashKey.env} is set`);
  return note(
    "hash key",
    `${config.hashKey.env} is not set; a fixed key serves`,
    `Set ${config.hashKey.env} to a long random text before real personal data come in, and keep it: another key gives other hashes.`,
  );
}

function mailFinding({ context: { config, effects } }: Project): Finding {
  const { recipients, smtp } = config.alerts;
  if (recipients.length === 0) return note("mail", "no recipients", "Name them under `alerts.recipients`.");
  if (!smtp)
    return note(
      "mail",
      `${recipients.length} recipients; mails stay in the outbox folder`,
      "To send them, configure `alerts.smtp`.",
    );
  const password = smtp.password?.env;
  if (password !== undefined && effects.environment(password) === undefined)
    return bad("mail", `${password} is not set`, "Set it to the password of the SMTP user.");
  return ok("mail", `${recipients.length} recipients through ${smtp.host}`);
}
