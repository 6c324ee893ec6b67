// Types of columns, as Glue's catalog (Hive), Athena's answers and the lake (DuckDB) name them.
import { DataQualityError } from "../errors.ts";

const pairs: readonly [hive: string, lake: string][] = [
  ["bigint", "BIGINT"],
  ["int", "INTEGER"],
  ["double", "DOUBLE"],
  ["boolean", "BOOLEAN"],
  ["date", "DATE"],
  ["timestamp", "TIMESTAMP"],
  ["string", "VARCHAR"],
];

/** @throws DataQualityError where the catalog has no such type */
export function hiveType(lakeType: string, column: string): string {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(lakeType);
  if (decimal) return `decimal(${decimal[1]},${decimal[2]})`;
  const found = pairs.find(([, lake]) => lake === lakeType);
  if (found) return found[0];
  throw noSuchType(lakeType, column);
}

/**
 * The type of a column of an answer.
 * @throws DataQualityError where models use no such type
 */
export function lakeType(answered: string, column: string): string {
  const decimal = /^decimal\((\d+),\s*(\d+)\)$/.exec(answered);
  if (decimal) return `DECIMAL(${decimal[1]},${decimal[2]})`;
  // In answers two have the names of SQL.
  const hive = answered === "varchar" ? "string" : answered === "integer" ? "int" : answered;
  const found = pairs.find(([name]) => name === hive);
  if (found) return found[1];
  throw noSuchType(answered, column);
}

const noSuchType = (type: string, column: string) =>
  new DataQualityError(`${column} has the type ${type}, which not both engines have`, {
    hint: "Cast it to bigint, integer, double, decimal, boolean, date, timestamp or varchar.",
  });
