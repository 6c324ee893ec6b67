// How Hive, and so Glue's catalog, names the ways in which a table's Parquet files are found and read.

const parquet = "org.apache.hadoop.hive.ql.io.parquet";
export const parquetSerde = `${parquet}.serde.ParquetHiveSerDe`;

/** The files of the table's folder. */
export const parquetFolder = {
  inputFormat: `${parquet}.MapredParquetInputFormat`,
  outputFormat: `${parquet}.MapredParquetOutputFormat`,
  serdeInfo: { serializationLibrary: parquetSerde },
} as const;

/** The files that a list in the table's folder names (exact-files.ts). */
export const parquetList = {
  inputFormat: "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
  serdeInfo: { serializationLibrary: parquetSerde },
} as const;
