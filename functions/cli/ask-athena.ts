// One SELECT on Athena, over the tables that a deployed Qudao shows there. Region and credentials are those of the AWS tools.
import { databasesOf } from "../config/athena-databases.ts";
import { athenaQueries } from "../config/athena-settings.ts";
import type { StepContext } from "../config/step-context.ts";
import { rowsOf } from "../lake/athena/athena-rows.ts";
import { athenaWorld } from "../lake/athena/athena-world.ts";
import type { Row } from "../lake/engine.ts";
import { ConfigError, DataQualityError, messageOf } from "../lake/errors.ts";
import { UsageError } from "./tell-error.ts";

/** @throws UsageError where it is no SELECT, ConfigError where Athena refuses it or cannot be reached */
export async function askAthena({ config }: StepContext, sql: string): Promise<{ names: string[]; rows: Row[] }> {
  const bare = sql.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, "").trim();
  if (!/^(select|with|values|show|describe|explain)\b/i.test(bare))
    throw new UsageError("only a SELECT may run here", {
      hint: "The tables are read only; to build one, add a model to sql/.",
    });
  const { shown } = databasesOf(config);
  const queries = athenaQueries(athenaWorld().athena, config, shown);
  try {
    const found = await queries.answer(sql.trim().replace(/;$/, ""), "the query");
    return { names: found.columns.map(({ name }) => name), rows: rowsOf(found) };
  } catch (error) {
    if (!(error instanceof DataQualityError)) throw error;
    throw new ConfigError(messageOf(error), {
      hint: `\`npx qudao query --engine athena "show tables"\` lists the tables of the database ${shown}.`,
      cause: error,
    });
  }
}
