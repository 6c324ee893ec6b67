// Hands mails to Amazon SES as they are: the message was made, and can be read in the outbox, before it gets here.
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { explained } from "./aws-errors.ts";
import type { Mail } from "./effects.ts";
import { ConfigError } from "./errors.ts";

const refused = [
  "MessageRejected",
  "MailFromDomainNotVerifiedException",
  "AccountSuspendedException",
  "SendingPausedException",
];

/** @returns the `sendMail` of a Lambda's effects. */
export function sesMail(client = new SESv2Client({})): (mail: Mail) => Promise<void> {
  return async ({ from, to, raw }) => {
    try {
      await client.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [to] },
          Content: { Raw: { Data: raw } },
        }),
      );
    } catch (error) {
      if (error instanceof Error && refused.includes(error.name))
        throw new ConfigError(`SES will not send from ${from} to ${to}: ${error.message}`, {
          hint: "Verify the sender in SES, and the recipient too while the account is in the sandbox.",
          cause: error,
        });
      throw explained(error, "ses:SendEmail", `identity ${from}`);
    }
  };
}
