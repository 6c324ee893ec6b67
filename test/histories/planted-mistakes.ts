// Mistakes that others have made in such protocols, each planted in one place. The simulator has to find every one of them:
// what it does not find when it is there, it does not rule out when it is silent.
import { HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { type CursorState, compareStamps, PullWindow } from "../../functions/ingest/rest-cursor.ts";
import { type Batch, readLog } from "../../functions/lake/commit-log.ts";
import { hashOf, keys } from "../../functions/lake/keys.ts";
import { entryText } from "../../functions/lake/log-entry.ts";
import { moveCurrent } from "../../functions/lake/snapshot.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { asBuilt, overlapMs, type Protocol, type Send } from "./protocol.ts";
import { S3Refusal } from "./simulated-s3.ts";

export const plantedMistakes: Readonly<Record<string, Protocol>> = {
  "the log is written without a condition": {
    ...asBuilt,
    client: send => command => send(isPutOf(command, /^log\//) ? withoutCondition(command) : command),
  },
  "CURRENT is written without a condition": {
    ...asBuilt,
    client: send => command => send(isPutOf(command, /^CURRENT$/) ? withoutCondition(command) : command),
  },
  "409 is taken for “exists”": { ...asBuilt, client: conflictAsExists },
  "every 412 is taken for one's own write": { ...asBuilt, client: send => ownEverything(send) },
  "the cursor moves before the commit": { ...asBuilt, isCursorFirst: true },
  "a data file is called by its batch alone": {
    ...asBuilt,
    dataKey: key => key.replace(/-[0-9a-f]{16}\.parquet$/, ""),
  },
  "a batch that is in the log is written again": {
    ...asBuilt,
    commit: (_log, storage, batch) => commitTwice(storage, batch),
  },
  "a writer who was second believes he was first": {
    ...asBuilt,
    commit: (_log, storage, batch) => commitWithoutLooking(storage, batch),
  },
  "CURRENT is moved from where it is now, not from where the run saw it": {
    ...asBuilt,
    moveCurrent: (storage, id, now) => moveCurrent(storage, id, now),
  },
  "the window's start is open": { ...asBuilt, window: (before, now) => new OpenWindow(before, now) },
  "windows do not overlap": { ...asBuilt, window: (before, now) => new PullWindow(before, 0, now) },
  "the cursor may stand in the future": {
    ...asBuilt,
    window: before => new PullWindow(before, overlapMs, new Date("2100-01-01")),
  },
  "mails are kept after the fact is remembered, or not at all": { ...asBuilt, keepInOutbox: async () => {} },
  "a mail that was sent is not marked": {
    ...asBuilt,
    client: send => async command => (isPutOf(command, /^alerts\/sent\//) ? {} : send(command)),
  },
  "readers list the tables": { ...asBuilt, isReadByListing: true },
  "a listing ends with its first page": { ...asBuilt, client: firstPageOnly },
};

type Command = Parameters<Send>[0];

const isPutOf = (command: Command, key: RegExp): command is PutObjectCommand =>
  command instanceof PutObjectCommand && key.test(command.input.Key ?? "");

function withoutCondition({ input }: PutObjectCommand): PutObjectCommand {
  const { IfMatch, IfNoneMatch, ...rest } = input;
  return new PutObjectCommand(rest);
}

function conflictAsExists(send: Send): Send {
  return async command => {
    try {
      return await send(command);
    } catch (error) {
      if (error instanceof S3Refusal && error.$metadata.httpStatusCode === 409)
        throw new S3Refusal("PreconditionFailed", 412);
      throw error;
    }
  };
}

function ownEverything(send: Send): Send {
  let lastAttempt: Record<string, string> | undefined;
  return async command => {
    if (command instanceof PutObjectCommand && command.input.Metadata) lastAttempt = command.input.Metadata;
    try {
      const answer = await send(command);
      return command instanceof HeadObjectCommand ? { ...Object(answer), Metadata: lastAttempt } : answer;
    } catch (error) {
      if (error instanceof S3Refusal && error.$metadata.httpStatusCode === 412)
        throw new S3Refusal("PreconditionFailed", 412, 2);
      throw error;
    }
  };
}

function firstPageOnly(send: Send): Send {
  return async command => {
    const answer = await send(command);
    return command instanceof ListObjectsV2Command ? { ...Object(answer), NextContinuationToken: undefined } : answer;
  };
}

async function entryAfter(storage: Storage, batch: Batch): Promise<{ key: string; body: string }> {
  const log = await readLog(storage, batch.stream);
  const n = log.length + 1;
  const last = n > 1 ? await storage.get(keys.log(batch.stream, n - 1)) : undefined;
  const previous = last ? hashOf(new TextDecoder().decode(last.body)) : "0".repeat(64);
  return { key: keys.log(batch.stream, n), body: entryText({ n, previous_hash: previous, ...batch }) };
}

async function commitTwice(storage: Storage, batch: Batch): Promise<boolean> {
  for (;;) {
    const { key, body } = await entryAfter(storage, batch);
    if ((await storage.putIfAbsent(key, body)).written) return true;
  }
}

async function commitWithoutLooking(storage: Storage, batch: Batch): Promise<boolean> {
  if ((await readLog(storage, batch.stream)).some(({ batch_id }) => batch_id === batch.batch_id)) return false;
  const { key, body } = await entryAfter(storage, batch);
  await storage.putIfAbsent(key, body);
  return true;
}

/** Asks for what came after the last value. */
class OpenWindow {
  readonly #window: PullWindow;
  readonly #before: CursorState | undefined;
  readonly start: string | undefined;

  constructor(before: CursorState | undefined, now: Date) {
    this.#window = new PullWindow(before, 0, now);
    this.#before = before;
    this.start = this.#window.start;
  }

  see(stamp: string, record: unknown): "new" | "known" | "too old" {
    if (this.#before && compareStamps(stamp, this.#before.value) <= 0) return "too old";
    return this.#window.see(stamp, record);
  }

  state(definition: string): CursorState | undefined {
    return this.#window.state(definition);
  }
}
