import { describe, expect, test } from "vitest";
import { findMove, moveBefore, readHistory, rollBack } from "../../functions/lake/history.ts";
import { keys } from "../../functions/lake/keys.ts";
import { type Move, moveCurrent, requireCurrent, seeCurrent } from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { showSnapshot } from "./snapshots.ts";
import { storages } from "./storages.ts";

const historyOf = async (storage: Storage) => readHistory(storage, await seeCurrent(storage));
const back = (storage: Storage, id?: string) =>
  rollBack(storage, { id, verify: false, note: "wrong prices", now: new Date("2026-11-02T03:00:00Z") });

describe.each(storages)("the history of CURRENT on %s", (_name, open) => {
  test("has every move, in order, and CURRENT is the last", async () => {
    await using opened = await open();
    expect(await historyOf(opened.storage)).toEqual([]);
    const ids: string[] = [];
    for (const day of ["29", "30", "31"]) ids.push((await showSnapshot(opened.storage, `2026-10-${day}`)).id);
    const history = await historyOf(opened.another());
    expect(history.map(({ n, snapshot_id }) => [n, snapshot_id])).toEqual(ids.map((id, index) => [index + 1, id]));
    expect(history.map(({ previous_id }) => previous_id)).toEqual([null, ids[0], ids[1]]);
  });

  test("loses no move and invents none, however many move at once", async () => {
    await using opened = await open();
    await showSnapshot(opened.storage, "2026-10-01");
    const rivals = Array.from({ length: 12 }, (_, index) => `2026-10-${index + 10}`);
    const results = await Promise.allSettled(rivals.map(day => showSnapshot(opened.another(), day)));
    const moved = results.flatMap(result => (result.status === "fulfilled" ? [result.value.id] : []));
    const history = await historyOf(opened.storage);
    expect(history.map(({ n }) => n)).toEqual(history.map((_, index) => index + 1));
    expect(
      history
        .slice(1)
        .map(({ snapshot_id }) => snapshot_id)
        .sort(),
    ).toEqual(moved.sort());
  });

  test("goes on where it was in a lake that lost CURRENT", async () => {
    await using opened = await open();
    for (const day of ["29", "30"]) await showSnapshot(opened.storage, `2026-10-${day}`);
    const { move } = await seeCurrent(opened.storage);
    await using bare = await open();
    await bare.storage.put(keys.history(1), JSON.stringify({ ...move, n: 1 }));
    await showSnapshot(bare.storage, "2026-10-31");
    expect((await seeCurrent(bare.storage)).move?.n).toBe(2);
  });

  test("rollback shows what readers saw before, and says who did it and why", async () => {
    await using opened = await open();
    const [first, second] = [
      await showSnapshot(opened.storage, "2026-10-30"),
      await showSnapshot(opened.storage, "2026-10-31"),
    ];
    const done = await back(opened.storage);
    expect([done.from.snapshot_id, done.to.snapshot_id]).toEqual([second.id, first.id]);
    expect(await requireCurrent(opened.another())).toEqual(first);
    expect((await historyOf(opened.storage)).at(-1)).toMatchObject({ n: 3, by: "rollback", note: "wrong prices" });
  });

  test("rollback refuses a snapshot of which a file is gone or cut, and CURRENT stays", async () => {
    await using opened = await open();
    const first = await showSnapshot(opened.storage, "2026-10-30");
    const second = await showSnapshot(opened.storage, "2026-10-31");
    const key = first.tables.partners?.files[0]?.key ?? "";
    await opened.storage.put(key, "cut");
    await expect(back(opened.storage)).rejects.toMatchObject({
      name: "DataQualityError",
      message: expect.stringContaining(`${key} has 3 bytes`),
    });
    await opened.storage.delete(key);
    await expect(back(opened.storage)).rejects.toThrow(`${key} is missing`);
    expect(await requireCurrent(opened.storage)).toEqual(second);
  });

  test("rollback with --verify refuses a file whose bytes are others", async () => {
    await using opened = await open();
    const first = await showSnapshot(opened.storage, "2026-10-30");
    await showSnapshot(opened.storage, "2026-10-31");
    await opened.storage.put(first.tables.partners?.files[0]?.key ?? "", "ROWS of 2026-10-30");
    const request = { note: "", now: new Date("2026-11-02") };
    await expect(rollBack(opened.storage, { ...request, verify: true })).rejects.toThrow("SHA-256");
    expect((await rollBack(opened.storage, { ...request, verify: false })).snapshot).toEqual(first);
  });

  test("a run that began before a rollback does not take it back", async () => {
    await using opened = await open();
    await showSnapshot(opened.storage, "2026-10-30");
    await showSnapshot(opened.storage, "2026-10-31");
    const seen = await seeCurrent(opened.storage);
    await back(opened.storage);
    await expect(moveCurrent(opened.storage, "newer", new Date(), seen)).rejects.toMatchObject({
      name: "TransientError",
    });
  });
});

const moveTo = (n: number, snapshot_id: string, by: Move["by"] = "transform"): Move => ({
  n,
  snapshot_id,
  previous_id: null,
  moved_at: "2026-11-01T00:00:00Z",
  by,
  note: "",
});

describe("what was before", () => {
  test.each([
    ["the first snapshot", ["A"], undefined],
    ["the one built before", ["A", "B"], "A"],
    ["rolling back twice goes back twice", ["A", "B", "C", "<B"], "A"],
    ["there is nothing before the first", ["A", "B", "<A"], undefined],
    ["after a rollback and a new build, what the rollback had shown", ["A", "B", "C", "<A", "D"], "A"],
    ["the same snapshot shown again by --forward", ["A", "B", "<A", "B"], "A"],
  ])("%s", (_claim, moves, expected) => {
    const history = moves.map((move, index) =>
      move.startsWith("<") ? moveTo(index + 1, move.slice(1), "rollback") : moveTo(index + 1, move),
    );
    expect(moveBefore(history)?.snapshot_id).toBe(expected);
  });

  test("an id may be shortened as long as it means one snapshot", () => {
    const history = [moveTo(1, "3f2a91"), moveTo(2, "3f2b00"), moveTo(3, "3f2a91", "rollback")];
    expect(findMove(history, "3f2a").n).toBe(3);
    expect(() => findMove(history, "3f2")).toThrow("2 of the snapshots");
    expect(() => findMove(history, "9")).toThrow("none of the snapshots");
  });
});
