// The places where a mistake can be planted. `asBuilt` is the production code; a planted mistake replaces one place.
import { keepInOutbox, type WrittenMail } from "../../functions/alert/outbox.ts";
import { type CursorState, PullWindow } from "../../functions/ingest/rest-cursor.ts";
import type { Batch, CommitLog } from "../../functions/lake/commit-log.ts";
import { moveCurrent, type SeenCurrent } from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";

export type Send = (command: { input: object }) => Promise<unknown>;

export interface Protocol {
  commit(log: CommitLog, storage: Storage, batch: Batch): Promise<boolean>;
  moveCurrent(storage: Storage, id: string, now: Date, seen: SeenCurrent): Promise<boolean>;
  keepInOutbox(storage: Storage, mails: readonly WrittenMail[]): Promise<void>;
  window(before: CursorState | undefined, now: Date): Pick<PullWindow, "start" | "see" | "state">;
  /** The name of a data file, from the one that the lake would give it. */
  dataKey(key: string): string;
  /** The cursor moves before the batch is committed. */
  isCursorFirst: boolean;
  /** Readers take whatever lies under `tables/`. */
  isReadByListing: boolean;
  /** The way to the bucket and back. */
  client(send: Send): Send;
}

export const overlapMs = 5 * 60_000;

export const asBuilt: Protocol = {
  commit: (log, _storage, batch) => log.commit(batch),
  moveCurrent,
  keepInOutbox,
  window: (before, now) => new PullWindow(before, overlapMs, now),
  dataKey: key => key,
  isCursorFirst: false,
  isReadByListing: false,
  client: send => send,
};
