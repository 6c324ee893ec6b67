// Lambda of `alert`: as on a laptop, but the mails leave through SES.
import { inLambda } from "../config/lambda-context.ts";
import { sesMail } from "../lake/ses-mail.ts";
import { alert } from "./alert.ts";

export async function handler() {
  return inLambda(async context => {
    const { asOfDate, opened, open, closed, held, mails } = await alert({
      ...context,
      effects: { ...context.effects, sendMail: sesMail() },
    });
    // Addresses stay out of the state machine's history.
    return { asOfDate, opened, open, closed, held, mails: mails.length };
  });
}
