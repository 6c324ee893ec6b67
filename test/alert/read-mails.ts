// Opens what lies in the outbox with a mail parser of others.
import { type ParsedMail, simpleParser } from "mailparser";
import type { AlertReport } from "../../functions/alert/alert.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import { keys } from "../../functions/lake/keys.ts";

export async function readMail({ effects }: StepContext, { mails }: AlertReport, name: string): Promise<ParsedMail> {
  const mail = mails.find(({ to }) => to.startsWith(`${name}@`));
  const stored = mail && (await effects.storage.get(keys.outbox(mail.id)));
  if (!stored) throw new Error(`no mail to ${name}`);
  return simpleParser(stored.body, { skipImageLinks: true });
}
