// `npm run test:faults`: what the machine does to a lake. Needs Linux (`unshare`, and as root `setpriv`).
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeCompany, writeOrders } from "./company.ts";
import type { Outcome } from "./run-steps.ts";
import type { SmallDisk } from "./small-disk.ts";

const start = promisify(execFile);
const script = (name: string) => new URL(name, import.meta.url).pathname;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "qudao-faults-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Root may write everywhere; without its capabilities it is a user like any other. */
const asUser = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : [];

async function run(config: string, out: string): Promise<Outcome> {
  const [command = "", ...words] = [...asUser, process.execPath, script("run-steps.ts"), config, out];
  const { stdout } = await start(command, words);
  return JSON.parse(stdout);
}

async function changeFolders(top: string, mode: number): Promise<void> {
  const below = await readdir(top, { recursive: true, withFileTypes: true });
  const folders = below.filter(entry => entry.isDirectory()).map(({ parentPath, name }) => join(parentPath, name));
  for (const place of [top, ...folders]) await chmod(place, mode);
}

const operatorError = (message: RegExp, hint: RegExp) =>
  expect.objectContaining({
    name: "ConfigError",
    message: expect.stringMatching(message),
    hint: expect.stringMatching(hint),
  });

test("a full disk ends a run with a clear error and an intact lake, and the run after it goes on", async () => {
  const company = join(folder, "full");
  const config = await writeCompany(company);
  const disk = join(folder, "disk");
  await mkdir(disk);
  const namespace = ["--user", "--map-root-user", "--mount"];
  const { stdout } = await start("unshare", [...namespace, process.execPath, script("small-disk.ts"), company, disk]);
  const { growing, later }: SmallDisk = JSON.parse(stdout);

  const noRoom = operatorError(/no room left/, /Free disk space.* run again/);
  expect(growing.length).toBeGreaterThan(3);
  for (const { errors, leftovers, snapshotId, sizeKb } of growing.slice(0, -1)) {
    expect(errors.length, `${sizeKb} kB`).toBeGreaterThan(0);
    for (const error of errors) expect(error, `${sizeKb} kB`).toEqual(noRoom);
    expect(leftovers, `${sizeKb} kB`).toEqual([]);
    expect(snapshotId, `${sizeKb} kB`).toBeUndefined();
  }

  const { before, full, readOnly, after } = later;
  expect(full.errors[0]).toEqual(noRoom);
  expect(readOnly.errors[0]).toEqual(operatorError(/read-only/, /Mount it for writing/));
  for (const { current } of [full, readOnly]) expect(current).toBe(before.current);
  expect([after.errors, after.batches]).toEqual([[], 2]);

  // The same as on a disk that was never full.
  const undisturbed = await run(config, join(folder, "roomy"));
  expect(undisturbed).toEqual({ errors: [], batches: 2, snapshotId: after.snapshotId });
});

test.each([
  ["the log", "log/transactions"],
  ["the raw files", "raw/transactions/office"],
  ["the tables", "tables"],
  ["the lake", "."],
])(
  "a lost permission on %s ends a run with a clear error and an intact lake, and the run after it goes on",
  async (_what, place) => {
    const company = join(folder, `permission-${place.split("/")[0]}`);
    const [config, out] = [await writeCompany(company), join(company, "out")];
    const before = await run(config, out);
    const current = await readFile(join(out, "lake", "CURRENT"), "utf8");
    expect(before).toMatchObject({ errors: [], batches: 1 });

    await writeOrders(company, 40, 59);
    const lost = join(out, "lake", place);
    await changeFolders(lost, 0o500);
    const refused = await run(config, out);
    expect(refused.errors[0]).toEqual(operatorError(/lacks a permission/, /Give this user the permission/));
    expect(refused.errors[0]?.message).toContain(out);
    expect(await readFile(join(out, "lake", "CURRENT"), "utf8")).toBe(current);

    await changeFolders(lost, 0o700);
    const after = await run(config, out);
    expect(after).toMatchObject({ errors: [], batches: 2 });
    expect(after.snapshotId).not.toBe(before.snapshotId);
  },
);
