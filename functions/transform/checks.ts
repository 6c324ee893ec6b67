// A check is a query that returns the rows that should not be there.
import { z } from "zod";
import type { Engine, Row } from "../lake/engine.ts";
import { DataQualityError, messageOf } from "../lake/errors.ts";
import type { CheckResult } from "../lake/snapshot.ts";
import type { SqlFile } from "./models.ts";

export interface CheckOutcome extends CheckResult {
  /** The first offenders, for people. */
  examples: Row[];
  /** What the check holds true, from its header. */
  claim: string;
}

const countedRow = z.object({ rows: z.coerce.number() });

export async function runCheck(engine: Engine, check: SqlFile): Promise<CheckOutcome> {
  const severity = check.header.fields.severity === "warning" ? "warning" : "error";
  try {
    const [counted] = await engine.rowsAs(countedRow, `select count(*) as rows from (${check.sql}\n)`);
    const rows = counted?.rows ?? 0;
    const examples = rows > 0 ? await engine.rows(`select * from (${check.sql}\n) limit 5`) : [];
    return { name: check.name, severity, rows, examples, claim: check.header.grain };
  } catch (error) {
    throw new DataQualityError(`${check.file}: ${messageOf(error)}`, { hint: "Mend the check's SQL.", cause: error });
  }
}

/** @throws DataQualityError where a check of severity "error" found rows */
export function refuseFailed(outcomes: readonly CheckOutcome[]): void {
  const failed = outcomes.filter(({ severity, rows }) => severity === "error" && rows > 0);
  if (failed.length === 0) return;
  const told = failed.map(
    ({ name, claim, rows, examples }) =>
      `${name} (${claim}) found ${rows} row${rows === 1 ? "" : "s"}, e.g. ${JSON.stringify(examples[0])}`,
  );
  throw new DataQualityError(`the numbers do not hold together, so nothing was published: ${told.join("; ")}`, {
    hint: "Readers keep the snapshot from before. `npx qudao check` lists the rows; mend the source or the model and run again.",
  });
}
