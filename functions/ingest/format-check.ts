// A format in the mapping is tried before any row is read: a wrong letter is the config's fault, not the source's.

import { excelFormat } from "../config/mapping.ts";
import { literal } from "../lake/engine.ts";
import { ConfigError, messageOf } from "../lake/errors.ts";
import { fromField } from "./mapping-sql.ts";
import { jobName, type StreamJob } from "./stream-job.ts";

/** @throws ConfigError for a date format that strptime does not know */
export async function checkFormats(job: StreamJob): Promise<void> {
  for (const [column, rule] of Object.entries(job.definition.mapping))
    for (const format of [fromField(rule)?.format ?? []].flat().filter(format => format !== excelFormat)) {
      try {
        await job.engine.rows(`select try_strptime('2024', ${literal(format)})`);
      } catch (error) {
        throw new ConfigError(`${jobName(job)}: mapping.${column}.format "${format}" is no date format`, {
          hint: `Use strptime's letters, e.g. "%d/%m/%Y" or "%Y-%m-%d %H:%M:%S", or "excel" for days since 1900.`,
          cause: messageOf(error),
        });
      }
    }
}
