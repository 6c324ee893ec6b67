// This machine as the steps' world: a folder as the lake, the real clock, network and environment, progress on stderr.
import { setTimeout as sleep } from "node:timers/promises";
import type { Config } from "../config/config.ts";
import type { Effects } from "../lake/effects.ts";
import { LocalStorage } from "../lake/local-storage.ts";
import { keepSecret } from "../lake/redaction.ts";
import type { Places } from "./open-project.ts";
import type { Progress } from "./progress.ts";

export interface LocalWorld {
  config: Config;
  places: Places;
  workFolder: string;
  progress: Progress;
  /** Read before the process's environment. */
  settings: Record<string, string>;
}

export function localEffects({ config, places, workFolder, progress, settings }: LocalWorld): Effects {
  const secretNames = new Set(secretsOf(config));
  const environment = (name: string) => {
    const value = settings[name] ?? process.env[name];
    if (value !== undefined && secretNames.has(name)) keepSecret(value);
    return value === "" ? undefined : value;
  };
  return {
    now: () => new Date(),
    storage: new LocalStorage(places.lake),
    fetch: globalThis.fetch,
    sleep: async ms => {
      await sleep(ms);
    },
    environment,
    log: progress.log,
    workFolder,
    cacheFolder: places.cache,
    async sendMail(mail) {
      const { outboxFolder, sendToAll, smtpSender } = await import("../alert/send-mail.ts");
      await sendToAll(outboxFolder(places.outbox), smtpSender(config, environment))(mail);
    },
  };
}

/** Names of the environment variables that hold secrets. */
export function secretsOf(config: Config): string[] {
  const tokens = Object.values(config.sources).flatMap(source =>
    source.type === "rest" && source.auth ? [source.auth.bearer.env] : [],
  );
  const password = config.alerts.smtp?.password;
  return [config.hashKey.env, ...tokens, ...(password ? [password.env] : [])];
}
