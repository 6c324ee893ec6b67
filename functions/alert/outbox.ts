// Mails between being made and being handed over. A mail is kept before it is sent and marked after, so a crash in between
// sends it again under the same Message-ID: at most a duplicate, never a loss.
import type { Effects, Mail } from "../lake/effects.ts";
import { messageOf, TransientError } from "../lake/errors.ts";
import { keys } from "../lake/keys.ts";
import { type Storage, toJson } from "../lake/storage.ts";
import { addressOf, headerOf } from "./mail-headers.ts";

export interface WrittenMail {
  id: string;
  to: string;
  subject: string;
  raw: Uint8Array;
}

const folderOf = (key: string) => key.slice(0, key.lastIndexOf("/") + 1);
const nameOf = (key: string) => key.slice(key.lastIndexOf("/") + 1, key.lastIndexOf("."));

/** Keeps mails; one that is there already stays as it is. */
export async function keepInOutbox(storage: Storage, mails: readonly WrittenMail[]): Promise<void> {
  for (const { id, raw } of mails) await storage.putIfAbsent(keys.outbox(id), raw);
}

/**
 * Hands over every mail of the outbox that has no mark yet.
 * @returns how many were handed over; 0 where there is nobody to hand them to
 * @throws TransientError after all were tried, where one could not be handed over
 */
export async function deliver(effects: Effects): Promise<number> {
  if (!effects.sendMail) return 0;
  const { storage } = effects;
  const sent = new Set((await storage.list(folderOf(keys.sent("-")))).map(nameOf));
  const waiting = (await storage.list(folderOf(keys.outbox("-")))).map(nameOf).filter(id => !sent.has(id));
  const failures: unknown[] = [];
  let delivered = 0;
  for (const id of waiting) {
    const stored = await storage.get(keys.outbox(id));
    // Another run may have sent it since the list was made.
    if (!stored || (await storage.get(keys.sent(id)))) continue;
    try {
      const mail = mailOf(stored.body);
      await effects.sendMail(mail);
      await storage.putIfAbsent(keys.sent(id), toJson({ id, to: mail.to, sent_at: effects.now().toISOString() }));
      delivered++;
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new TransientError(
      `${failures.length} of ${waiting.length} mails could not be sent: ${messageOf(failures[0])}`,
      {
        hint: "They are kept in the outbox; the next run sends them.",
        cause: failures[0],
      },
    );
  return delivered;
}

function mailOf(raw: Uint8Array): Mail {
  return {
    from: addressOf(headerOf(raw, "From")),
    to: addressOf(headerOf(raw, "To")),
    subject: headerOf(raw, "Subject"),
    raw,
  };
}
