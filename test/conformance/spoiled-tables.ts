// A table as it would be after an accident, the same on both engines: some rows are missing, numbers turned, days moved.
import type { SnapshotTable } from "../../functions/lake/snapshot.ts";

/** SELECT of a table with a part of its rows spoiled and some rows missing, the same on both engines. */
export function spoiled(
  name: string,
  table: SnapshotTable | undefined,
  database: string,
  rawOf: (table: string) => string,
): string {
  if (!table) return `select * from ${rawOf(name)} as sound where mod(_row, 5) <> 0`;
  const key = table.columns.findLast(column => table.key.includes(column.name) && column.type === "VARCHAR");
  const other = table.columns.find(column => table.key.includes(column.name));
  const by = key ?? other;
  // Of a series, some days too: one that is turned as a whole still moves as it did.
  const day = key && table.columns.find(column => table.key.includes(column.name) && column.type === "DATE");
  if (!by) return `select * from ${database}.${name}`;
  // Not every column in the same rows, so that sums across them break too.
  const columns = table.columns.map((column, index) => {
    const turned = column === by ? undefined : turnedOf(column);
    const which = index % 2 === 0 ? "turned" : "turned too";
    const rows = [by, ...(day ? [day] : [])].map(picker => pick(picker, which)).join(" or ");
    return turned ? `case when ${rows} then ${turned} else ${column.name} end as ${column.name}` : column.name;
  });
  return `select ${columns.join(", ")} from ${database}.${name} where not ${pick(by, isEven(name) ? "missing" : "missing there")}`;
}

/** Two tables of one key do not miss the same rows. */
const isEven = (name: string) => Buffer.from(name).reduce((sum, byte) => sum + byte, 0) % 2 === 0;

/** Which rows; of texts by the last letter. */
function pick({ name, type }: { name: string; type: string }, which: keyof typeof picked): string {
  const { letters, rest } = picked[which];
  if (type === "VARCHAR") return `(length(${name}) > 0 and lower(substr(${name}, length(${name}), 1)) in (${letters}))`;
  if (type === "DATE") return `(mod(month(${name}) + day(${name}), 7) = ${rest})`;
  return `(mod(${name}, 7) = ${rest})`;
}

const picked = {
  turned: { letters: "'1', '4', '7', '0', 'a', 'e', 'l', 's', 'h', 'd', 'y'", rest: 1 },
  "turned too": { letters: "'3', '5', '9', '2', 'm', 'n', 'p', 't', 'r'", rest: 2 },
  missing: { letters: "'2', '8', 'r', 'h'", rest: 3 },
  "missing there": { letters: "'0', '6', 'd', 'y', 'e'", rest: 4 },
} as const;

function turnedOf({ name, type }: { name: string; type: string }): string | undefined {
  if (type.startsWith("DECIMAL"))
    return `cast(cast(-2 * cast(${name} as decimal(20, 4)) as decimal(20, 4)) + 7 as ${type})`;
  if (type === "DOUBLE") return `${name} * -700e0`;
  if (type === "BIGINT") return `${name} + 3`;
  if (type === "DATE") return `cast(${name} + interval '400' day as date)`;
  return type === "BOOLEAN" ? `not ${name}` : undefined;
}
