// A partner's page lies under a name that cannot be guessed from his id; who may open it is decided by whoever serves the site.
import { createHmac } from "node:crypto";
import type { Effects } from "../lake/effects.ts";
import { ConfigError } from "../lake/errors.ts";
import type { Config } from "./config.ts";

/** The key of all keyed hashes of this company. Without a secret a fixed one serves, and `qudao doctor` says so. */
export function hashKeyOf(config: Config, effects: Pick<Effects, "environment">): string {
  return effects.environment(config.hashKey.env) ?? `qudao:${config.project}`;
}

/**
 * The same where it signs who a reader is: there the fixed key, which everybody can read here, will not do.
 * @throws ConfigError where the secret does not hold it
 */
export function requireHashKey(config: Config, effects: Pick<Effects, "environment">): string {
  const key = effects.environment(config.hashKey.env);
  if (key === undefined)
    throw new ConfigError(`the secret has no ${config.hashKey.env}, the key that readers' sessions are signed with`, {
      hint: "Give hashKey.env of the config the name that it had at the first deployment, and deploy again.",
    });
  return key;
}

/** Path of a partner's page below the site's root: "p/3f9a…/". */
export function partnerPagePath(hashKey: string, partnerId: string): string {
  const name = createHmac("sha256", hashKey).update(`page:${partnerId}`).digest("hex").slice(0, 16);
  return `p/${name}/`;
}
