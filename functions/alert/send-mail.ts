// Ways out for mails: a folder of files that any mail program opens, and SMTP.
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import type { Config } from "../config/config.ts";
import type { Effects, Mail } from "../lake/effects.ts";
import { ConfigError, messageOf, TransientError } from "../lake/errors.ts";
import { idOf } from "../lake/keys.ts";
import { headerOf } from "./mail-headers.ts";

export type SendMail = (mail: Mail) => Promise<void>;

/** Writes `<id>.eml` into a folder. */
export function outboxFolder(folder: string): SendMail {
  return async ({ raw }) => {
    const written = headerOf(raw, "X-Qudao-Id");
    const id = /^[\w-]{1,100}$/.test(written) ? written : idOf(raw);
    const path = join(folder, `${id}.eml`);
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.part`, raw);
    await rename(`${path}.part`, path);
  };
}

/** @returns undefined where the config names no SMTP server */
export function smtpSender(config: Config, environment: Effects["environment"]): SendMail | undefined {
  const { smtp } = config.alerts;
  if (!smtp) return undefined;
  return async ({ from, to, raw }) => {
    const transport = createTransport({
      host: smtp.host,
      port: smtp.port,
      secure: smtp.secure,
      // A password never travels in the clear.
      requireTLS: smtp.password !== undefined && !smtp.secure,
      ...(smtp.user && { auth: { user: smtp.user, pass: passwordOf(smtp, environment) } }),
      connectionTimeout: 15_000,
      greetingTimeout: 15_000,
      socketTimeout: 60_000,
    });
    try {
      await transport.sendMail({ envelope: { from, to: [to] }, raw: Buffer.from(raw) });
    } catch (error) {
      throw new TransientError(`${smtp.host}:${smtp.port} did not take the mail to ${to}: ${messageOf(error)}`, {
        hint: "The mail is kept in the outbox and sent by the next run; look at alerts.smtp if this goes on.",
        cause: error,
      });
    } finally {
      transport.close();
    }
  };
}

function passwordOf(smtp: NonNullable<Config["alerts"]["smtp"]>, environment: Effects["environment"]): string {
  if (!smtp.password) return "";
  const password = environment(smtp.password.env);
  if (password === undefined)
    throw new ConfigError(`the environment variable ${smtp.password.env} is not set, so ${smtp.host} cannot be used`, {
      hint: `Set ${smtp.password.env} to the password of ${smtp.user ?? "the SMTP user"}.`,
    });
  return password;
}

/** Hands a mail to each; all are tried, then the first failure is told. */
export function sendToAll(...senders: readonly (SendMail | undefined)[]): SendMail {
  return async mail => {
    const results = await Promise.allSettled(senders.map(send => send?.(mail)));
    const failed = results.find(result => result.status === "rejected");
    if (failed) throw failed.reason;
  };
}
