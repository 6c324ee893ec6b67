// Lambda of `alert`: as on a laptop, but the mails leave through SES.
import { lambdaContext } from "../config/lambda-context.ts";
import { sesMail } from "../lake/ses-mail.ts";
import { alert } from "./alert.ts";

export async function handler() {
  const context = await lambdaContext();
  const { asOfDate, opened, open, closed, held, mails } = await alert({
    ...context,
    effects: { ...context.effects, sendMail: sesMail() },
  });
  // Addresses stay out of the state machine's history.
  return { asOfDate, opened, open, closed, held, mails: mails.length };
}
