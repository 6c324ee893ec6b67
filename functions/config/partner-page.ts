// A partner's page lies under a name that cannot be guessed from his id; who may open it is decided by whoever serves the site.
import { createHmac } from "node:crypto";
import type { Effects } from "../lake/effects.ts";
import type { Config } from "./config.ts";

/** The key of all keyed hashes of this company. Without a secret a fixed one serves, and `qudao doctor` says so. */
export function hashKeyOf(config: Config, effects: Pick<Effects, "environment">): string {
  return effects.environment(config.hashKey.env) ?? `qudao:${config.project}`;
}

/** Path of a partner's page below the site's root: "p/3f9a…/". */
export function partnerPagePath(hashKey: string, partnerId: string): string {
  const name = createHmac("sha256", hashKey).update(`page:${partnerId}`).digest("hex").slice(0, 16);
  return `p/${name}/`;
}
