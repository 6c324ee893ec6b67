// Every metric as a saved query of the workgroup, so that an analyst finds the definition where he asks: the file's own text.
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Stack } from "aws-cdk-lib";
import { CfnNamedQuery, type CfnWorkGroup } from "aws-cdk-lib/aws-athena";
import { root } from "./step-code.ts";

const folder = join(root, "sql/metrics");

export function createNamedQueries(stack: Stack, workgroup: CfnWorkGroup, database: string): void {
  for (const file of readdirSync(folder).filter(name => name.endsWith(".sql"))) {
    const text = readFileSync(join(folder, file), "utf8");
    const metric = basename(file, ".sql");
    const query = new CfnNamedQuery(stack, `Query-${metric}`, {
      name: `metric_${metric}`,
      description: /^-- Title en: (.*)$/m.exec(text)?.[1] ?? metric,
      database,
      workGroup: workgroup.name,
      queryString: text,
    });
    query.addResourceDependency(workgroup);
  }
}
