// Who a reader is, in a cookie that only this function can write: groups and an end, signed with HMAC-SHA256. Nothing is kept on
// the server, so a session ends when it says so; a person who must be out at once is out when the key of hashes changes.
import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";

export interface Seal {
  /** A cookie's value that says this until then. */
  close(purpose: string, content: unknown, expiresAt: Date): string;
  /** What a cookie's value says; null where it is over, changed, or was sealed for another purpose. */
  open(purpose: string, value: string | undefined, now: Date): unknown;
}

const sealedSchema = z.object({ purpose: z.string(), expiresAtMs: z.number(), content: z.unknown() });

/** @param key the key of the company's hashes; what is signed with it is no hash of anybody's data */
export function createSeal(key: string): Seal {
  const own = createHmac("sha256", key).update("session").digest();
  const signatureOf = (payload: string) => createHmac("sha256", own).update(payload).digest();
  return {
    close(purpose, content, expiresAt) {
      const payload = Buffer.from(JSON.stringify({ purpose, expiresAtMs: expiresAt.getTime(), content })).toString(
        "base64url",
      );
      return `${payload}.${signatureOf(payload).toString("base64url")}`;
    },
    open(purpose, value, now) {
      const [payload = "", signature = ""] = (value ?? "").split(".");
      const given = Buffer.from(signature, "base64url");
      const right = signatureOf(payload);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return null;
      const sealed = sealedSchema.parse(JSON.parse(Buffer.from(payload, "base64url").toString()));
      return sealed.purpose === purpose && sealed.expiresAtMs > now.getTime() ? sealed.content : null;
    },
  };
}
