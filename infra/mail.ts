// The sender of mails, known to SES, and what becomes of a mail that does not arrive: SES writes to that address no more, and
// operators are told, because a person who was to act will not.
import type { Stack } from "aws-cdk-lib";
import { type IGrantable, PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
  SuppressionReasons,
} from "aws-cdk-lib/aws-ses";
import type { Topic } from "aws-cdk-lib/aws-sns";
import { ConfigError } from "../functions/lake/errors.ts";

export interface Mail {
  from: string;
  /** Name of the configuration set under which the sender's mails leave unless they name another. */
  configurationSet: string;
}

/**
 * @param from the config's sender; SES writes to it once, and sends nothing until the link in that mail was followed
 * @throws ConfigError for a sender that SES cannot write to
 */
export function createMail(stack: Stack, from: string, notifications: Topic): Mail {
  if (!from.slice(from.indexOf("@")).includes("."))
    throw new ConfigError(`alerts.from is "${from}", which nobody outside of this machine can write to`, {
      hint: "Name an address of your company whose mail you can read; SES asks it once.",
    });
  const mails = new ConfigurationSet(stack, "Mails", {
    suppressionReasons: SuppressionReasons.BOUNCES_AND_COMPLAINTS,
    tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
  });
  mails.addEventDestination("ToOperators", {
    destination: EventDestination.snsTopic(notifications),
    events: [EmailSendingEvent.BOUNCE, EmailSendingEvent.COMPLAINT, EmailSendingEvent.REJECT],
  });
  new EmailIdentity(stack, "Sender", { identity: Identity.email(from), configurationSet: mails });
  return { from, configurationSet: mails.configurationSetName };
}

/** From the config's sender only. The identity that SES knows may be the address or its domain. */
export function grantMail(to: IGrantable, stack: Stack, { from, configurationSet }: Mail): void {
  const ses = (resource: string, resourceName: string) => stack.formatArn({ service: "ses", resource, resourceName });
  to.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["ses:SendEmail", "ses:SendRawEmail"],
      resources: [
        ses("identity", from),
        ses("identity", from.slice(from.indexOf("@") + 1)),
        ses("configuration-set", configurationSet),
      ],
      conditions: { StringEquals: { "ses:FromAddress": from } },
    }),
  );
}
