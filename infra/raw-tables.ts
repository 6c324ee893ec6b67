// Rows as they arrived, for who looks into a source: a table of the catalog for each stream, straight over `raw/`. The source is a
// partition, and the config's sources are all there are, so nothing has to be registered when files come (partition projection).
import type { Stack } from "aws-cdk-lib";
import { CfnDatabase, CfnTable } from "aws-cdk-lib/aws-glue";
import type { Bucket } from "aws-cdk-lib/aws-s3";
import { databasesOf } from "../functions/config/athena-databases.ts";
import type { Config } from "../functions/config/config.ts";
import { type Contract, sqlTypes } from "../functions/contracts/contract.ts";
import { contracts } from "../functions/contracts/streams.ts";
import { parquetFolder } from "../functions/lake/athena/hive-formats.ts";
import { hiveType } from "../functions/lake/athena/hive-types.ts";

/** In every file beside the contract's columns. The source is in the path, and under another name: a column cannot be both. */
const written = [
  { name: "_batch_id", type: "string", comment: "identity of the batch that brought the row" },
  { name: "_row", type: "bigint", comment: "position of the row in its batch" },
];

export function createRawTables(stack: Stack, config: Config, lake: Bucket): void {
  const { raw } = databasesOf(config);
  const database = new CfnDatabase(stack, "Raw", {
    catalogId: stack.account,
    databaseInput: {
      name: raw,
      description:
        "Rows as they arrived: every version, and batches of runs that were broken off before they committed. For sums ask the tables stg_…",
    },
  });
  for (const contract of contracts) createTable(stack, contract, config, lake, raw).addResourceDependency(database);
}

function createTable(stack: Stack, contract: Contract, config: Config, lake: Bucket, databaseName: string): CfnTable {
  const location = `s3://${lake.bucketName}/raw/${contract.stream}`;
  return new CfnTable(stack, `Raw-${contract.stream}`, {
    catalogId: stack.account,
    databaseName,
    tableInput: {
      name: contract.stream,
      description: `${contract.grain}. As it arrived.`,
      tableType: "EXTERNAL_TABLE",
      partitionKeys: [{ name: "source", type: "string", comment: "name of the source in the config" }],
      parameters: {
        classification: "parquet",
        "projection.enabled": "true",
        "projection.source.type": "enum",
        "projection.source.values": Object.keys(config.sources).join(","),
        "storage.location.template": `${location}/\${source}/`,
      },
      storageDescriptor: {
        location: `${location}/`,
        ...parquetFolder,
        columns: [
          ...Object.entries(contract.columns).map(([name, { type, note }]) => ({
            name,
            type: hiveType(sqlTypes[type], name),
            comment: note.slice(0, 255),
          })),
          ...written,
        ],
      },
    },
  });
}
