// What analysts find in Glue's catalog, against a small one of our own that keeps versions as Glue does.
import { CreateTableCommand, GetTableCommand } from "@aws-sdk/client-glue";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { athenaWorld } from "../../../functions/lake/athena/athena-world.ts";
import { GlueCatalog } from "../../../functions/lake/athena/glue-catalog.ts";
import type { Snapshot } from "../../../functions/lake/snapshot.ts";
import { followCurrent } from "../../../functions/transform/athena/follow-current.ts";
import { partnersKey, showSnapshot } from "../../lake/snapshots.ts";
import { type OpenS3, openS3 } from "../../lake/storages.ts";
import { GlueServer } from "../../servers/glue.ts";

let s3: OpenS3;
let server: GlueServer;
let catalog: GlueCatalog;

const client = () =>
  athenaWorld({
    glue: { endpoint: server.url, region: "us-east-1", credentials: { accessKeyId: "k", secretAccessKey: "s" } },
  }).glue;

beforeAll(async () => {
  s3 = await openS3();
});
beforeEach(async () => {
  await server?.[Symbol.asyncDispose]();
  server = await GlueServer.start();
  catalog = new GlueCatalog(client());
  await catalog.ensureDatabase("acme", "what analysts see");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
});

const follow = (snapshot: Snapshot) => followCurrent(s3.storage, catalog, "acme", snapshot);

/** The files that the catalog's table reads. */
async function filesOf(table: string): Promise<string[]> {
  const location = (await catalog.find("acme", table))?.StorageDescriptor?.Location ?? "";
  const list = s3.server.body("lake", `${location.replace("s3://lake/", "")}files.txt`)?.toString() ?? "";
  return list.trim().split("\n");
}

test("a table reads the exact files of the snapshot, and moves with CURRENT by one call", async () => {
  await follow(await showSnapshot(s3.storage, "2026-01-31"));
  expect(await filesOf("partners")).toEqual([`s3://lake/${partnersKey("2026-01-31")}`]);
  expect((await catalog.find("acme", "partners"))?.Description).toBe("One row per partner.");
  const later = await showSnapshot(s3.storage, "2026-02-28");
  server.calls.length = 0;
  await follow(later);
  expect(server.calls).toEqual(["GetTables", "UpdateTable"]);
  expect(await filesOf("partners")).toEqual([`s3://lake/${partnersKey("2026-02-28")}`]);
  server.calls.length = 0;
  await follow(later);
  expect(server.calls).toEqual(["GetTables"]);
});

test("a database that is there is not made, because the role that runs may not", async () => {
  server.calls.length = 0;
  await catalog.ensureDatabase("acme", "what analysts see");
  expect(server.calls).toEqual(["GetDatabase"]);
  await catalog.ensureDatabase("another", "one that is not there");
  expect(server.calls).toEqual(["GetDatabase", "GetDatabase", "CreateDatabase"]);
});

test("who follows a snapshot that was left meanwhile goes on to the one readers see", async () => {
  const left = await showSnapshot(s3.storage, "2026-03-31");
  await showSnapshot(s3.storage, "2026-04-30");
  await follow(left);
  expect(await filesOf("partners")).toEqual([`s3://lake/${partnersKey("2026-04-30")}`]);
});

test("a table that the snapshot has no longer goes, and one that others made stays", async () => {
  const snapshot = await showSnapshot(s3.storage, "2026-05-31");
  const { partners } = snapshot.tables;
  if (!partners) throw new Error("the snapshot has no partners");
  const wider: Snapshot = { ...snapshot, tables: { partners, old: partners } };
  // Before CURRENT is asked again, the wider one is what readers are thought to see.
  await followCurrent(s3.storage, catalog, "acme", wider);
  expect(await catalog.find("acme", "old")).toBeDefined();
  await client().send(new CreateTableCommand({ DatabaseName: "acme", TableInput: { Name: "of_others" } }));
  await follow(snapshot);
  expect(await catalog.find("acme", "old")).toBeUndefined();
  expect(await catalog.find("acme", "of_others")).toBeDefined();
});

test("of two who move a table from the same version, only one does", async () => {
  const table = { name: "t", comment: "", columns: [], files: "list" as const, location: "s3://lake/athena/t/1/" };
  await catalog.put("acme", { ...table, id: "1" });
  const seen = await catalog.find("acme", "t");
  await catalog.put("acme", { ...table, id: "2" }, seen);
  await expect(catalog.put("acme", { ...table, id: "3" }, seen)).rejects.toMatchObject({
    name: "TransientError",
    message: expect.stringContaining("acme.t"),
  });
  expect((await catalog.find("acme", "t"))?.Parameters?.["qudao.id"]).toBe("2");
});

test("words longer than Glue takes are cut, and end so that one sees it", async () => {
  const columns = [{ name: "a", type: "bigint", comment: "x".repeat(300) }];
  await catalog.put("acme", {
    name: "t",
    comment: "",
    columns,
    files: "list",
    location: "s3://lake/athena/t/1/",
    id: "1",
  });
  const { Table } = await client().send(new GetTableCommand({ DatabaseName: "acme", Name: "t" }));
  const comment = Table?.StorageDescriptor?.Columns?.[0]?.Comment ?? "";
  expect(comment).toHaveLength(255);
  expect(comment.endsWith("…")).toBe(true);
});
