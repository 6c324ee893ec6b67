// Every right that a role has, and every one that it has not, tried one by one; and whether a mistake in a policy would be seen.
import { readFile, rm, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../servers/emulator.ts";
import { bootstrap, Deployment, deploy, synthesize, templateFile } from "./deployment.ts";
import { type Rights, type Role, rightsIn, roles } from "./rights.ts";

/** All that is allowed. What is not here must be refused. */
const granted: Record<Role, readonly string[]> = {
  "ingest crm": ingestOf("crm"),
  "ingest erp": ingestOf("erp"),
  transform: [
    "list lake",
    ...["raw/orders/crm/", "raw/orders/erp/", "log/", "heads/"].map(key => `read lake ${key}`),
    ...both("tables/", "builds/", "snapshots/", "history/", "CURRENT"),
  ],
  publish: [
    "list lake",
    ...["tables/", "snapshots/", "alerts/", "CURRENT"].map(key => `read lake ${key}`),
    "write site releases/",
    "write site current.json",
    "read the secret of the hash key",
  ],
  alert: [
    "list lake",
    ...["tables/", "snapshots/", "CURRENT"].map(key => `read lake ${key}`),
    ...both("alerts/"),
    "read the secret of the hash key",
  ],
  serve: ["list site", "read site releases/", "read site current.json", "read the secret of the hash key"],
  pipeline: ["start ingest crm", "start ingest erp", "start transform", "start publish", "start alert"],
};

/** Of batches, cursors and secrets its own source's; the log is the streams'. */
function ingestOf(source: string): string[] {
  return [
    "list lake",
    ...both(`raw/orders/${source}/`, `quarantine/orders/${source}/`, `state/${source}/`, "log/", "heads/"),
    "read the secret of the hash key",
    `read the secret of the source ${source}`,
  ];
}

function both(...keys: string[]): string[] {
  return keys.flatMap(key => [`read lake ${key}`, `write lake ${key}`]);
}

let synthesized: string;
let emulator: Emulator;
let rights: Rights;

beforeAll(async () => {
  synthesized = await synthesize();
  emulator = await startEmulator();
  await bootstrap(emulator, synthesized);
  await deploy(emulator, synthesized);
  rights = await rightsIn(await Deployment.find(emulator));
});

afterAll(async () => {
  await emulator?.[Symbol.asyncDispose]();
  if (synthesized) await rm(synthesized, { recursive: true, force: true });
});

const allowed = (found: Rights, role: Role) =>
  [...found].filter(([, holders]) => holders.includes(role)).map(([name]) => name);

test.each(roles)("%s may do what it needs, and nothing else", role => {
  expect(allowed(rights, role).sort()).toEqual([...granted[role]].sort());
});

test("docs/permissions.md says what was tried (UPDATE_DOCS=1 writes it)", async () => {
  const page = new URL("../../docs/permissions.md", import.meta.url);
  const fresh = pageOf(rights);
  if (process.env.UPDATE_DOCS === "1") await writeFile(page, fresh);
  expect(await readFile(page, "utf8")).toBe(fresh);
});

test.each([
  {
    mistake: "a grant that is missing",
    from: '"/state/erp/*"',
    to: '"/status/erp/*"',
    seen: { "ingest erp": ["read lake state/erp/", "write lake state/erp/"] },
  },
  {
    mistake: "a wrong key",
    from: '"/builds/*"',
    to: '"/build/*"',
    seen: { transform: ["read lake builds/", "write lake builds/"] },
  },
  {
    mistake: "a wildcard",
    from: '"/alerts/*"',
    to: '"/*"',
    seen: {
      publish: ["read lake raw/orders/erp/", "read lake log/"],
      alert: ["write lake CURRENT", "write lake raw/orders/erp/"],
    },
  },
])("$mistake would be seen", async ({ from, to, seen }) => {
  const right = await readFile(templateFile(synthesized), "utf8");
  expect(right).toContain(from);
  const deployment = await Deployment.find(emulator);
  await deployment.update(right.replaceAll(from, to));
  const spoiled = await rightsIn(deployment);
  for (const [role, calls] of Object.entries(seen))
    for (const call of calls) {
      const before = rights.get(call)?.some(holder => holder === role);
      const after = spoiled.get(call)?.some(holder => holder === role);
      expect({ call, role, after }).toEqual({ call, role, after: !before });
    }
});

function pageOf(found: Rights): string {
  const rows = [...found].map(
    ([call, holders]) => `| ${call} | ${roles.map(role => (holders.includes(role) ? "allowed" : "—")).join(" | ")} |`,
  );
  const some = [...found.values()].reduce((sum, holders) => sum + holders.length, 0);
  return `# Who may do what

Every call below was made with the credentials of every role of the deployed stack, in an emulator that enforces the policies of
roles and buckets, over TLS (\`npm run test:emulated\`, which writes this page). ${found.size} calls by ${roles.length} roles: ${some} allowed, ${
    found.size * roles.length - some
  } refused (—).

\`ingest crm\` and \`ingest erp\` are the functions of two sources, each with a token of its own, \`pipeline\` is the state machine, \`serve\` answers the site's readers. What the emulator does not judge is not in the table: the role of alert may send from the config's sender only
(\`infra/mail.ts\`), and the bucket refuses a write to the log, to the history and to pointers that does not say under which condition it may replace
what is there (\`infra/lake.ts\`).

| | ${roles.join(" | ")} |
|---|${roles.map(() => "---").join("|")}|
${rows.join("\n")}
`;
}
