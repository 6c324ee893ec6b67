// List prices of AWS in US dollars, region us-east-1, without the free tier. They change and differ by region: an operator puts his
// own in a file, the same names, and what he leaves out stays as here. Read on 2026-11-26 from pages that quote AWS; check them there.
import { z } from "zod";

const price = (usd: number) => z.number().min(0).default(usd);

export const pricesSchema = z.strictObject({
  /** aws.amazon.com/lambda/pricing: arm64, per GB of memory and second. */
  lambda_gb_second: price(0.0000133334),
  /** The same page: temporary disk beyond the first 512 MB. */
  lambda_disk_gb_second: price(0.0000000309),
  /** aws.amazon.com/s3/pricing, S3 Standard. */
  s3_gb_month: price(0.023),
  s3_thousand_writes: price(0.005),
  s3_thousand_reads: price(0.0004),
  /** aws.amazon.com/athena/pricing: 10 MB at least are charged for a query. */
  athena_tb_scanned: price(5),
  /** aws.amazon.com/step-functions/pricing, standard workflows. */
  step_functions_thousand_transitions: price(0.025),
  /** aws.amazon.com/secrets-manager/pricing */
  secret_month: price(0.4),
  /** aws.amazon.com/ses/pricing */
  ses_thousand_mails: price(0.1),
  /** aws.amazon.com/cloudwatch/pricing */
  log_gb: price(0.5),
  alarm_month: price(0.1),
});
export type Prices = z.output<typeof pricesSchema>;
