// JSON (an array, or one object with one array) and NDJSON. DuckDB reads the wanted fields as text; where a line is damaged, a
// slower way keeps that line as unreadable and goes on.
import { identifier, literal } from "../lake/engine.ts";
import { messageOf, SourceContractError } from "../lake/errors.ts";
import { type PlainText, plainText } from "./encoding.ts";
import { extract, fieldOf, rootOf } from "./json-path.ts";
import { requireFields } from "./missing-fields.ts";
import type { Input, Reader, ReaderWorld, SourceRows } from "./source-rows.ts";

const maxRecordBytes = 16 << 20;
/** A field that comes later than this is not told of as new until it comes earlier. */
export const sampledRecords = 1000;

export const readJson: Reader = async (world, input, fields, options) => {
  const text = await plainText(input, options.encoding, world.workFolder, world.newTable("json"));
  const rows = await readRecords(world, input, fields, text, options.format === "ndjson");
  const unseen = await unseenFields(world, text.path, fields, rows);
  if (!unseen) return { ...rows, sourceFields: await keysOf(world, text.path, rows, sampledRecords) };
  const absent = requireFields(input.name, unseen.fields, unseen.known, options.history);
  return { ...rows, absent, sourceFields: unseen.known };
};

function readRecords(
  world: ReaderWorld,
  input: Input,
  fields: readonly string[],
  text: PlainText,
  areLines: boolean,
): Promise<SourceRows> {
  if (areLines || isNdjson(text)) return readNdjson(world, text.path, fields);
  return text.head.trimStart().startsWith("[")
    ? readArray(world, input, text, fields)
    : readDocument(world, input, text, fields);
}

/** One JSON object per line, also where the file is called .json: the first line is then complete in itself. */
function isNdjson({ head, isWhole }: PlainText): boolean {
  const text = head.trimStart();
  const end = text.search(/[\r\n]/);
  if (!text.startsWith("{") || (end < 0 && !isWhole)) return false;
  const rest = end < 0 ? "" : text.slice(end).trim();
  return isJson(end < 0 ? text : text.slice(0, end)) && rest !== "";
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Reads a UTF-8 file of one record per line; damaged lines become unreadable records. */
export async function readNdjson(world: ReaderWorld, path: string, fields: readonly string[]): Promise<SourceRows> {
  const columns = rootColumns(fields);
  if (columns) {
    const table = world.newTable("records");
    try {
      await world.engine.run(
        `create table ${table} as select * from read_json(${literal(path)}, format = 'newline_delimited', records = true, columns = ${columns}, maximum_object_size = ${maxRecordBytes})`,
      );
      return { relation: table, fields: fieldColumns(fields) };
    } catch (error) {
      if (!/JSON|OBJECT|object/.test(messageOf(error))) throw error;
      await world.engine.run(`drop table if exists ${table}`);
    }
  }
  return readTexts(
    world,
    `select record as text from read_csv(${literal(path)}, auto_detect = false, header = false, delim = chr(1), quote = '', escape = '', columns = {record: 'VARCHAR'}, max_line_size = ${maxRecordBytes}, buffer_size = ${maxRecordBytes}) where trim(record) <> ''`,
    fields,
  );
}

async function readArray(
  world: ReaderWorld,
  input: Input,
  text: PlainText,
  fields: readonly string[],
): Promise<SourceRows> {
  try {
    return await readTexts(
      world,
      `select cast(json as varchar) as text from read_json_objects(${literal(text.path)}, format = 'array', maximum_object_size = ${maxRecordBytes})`,
      fields,
    );
  } catch (error) {
    throw damaged(input, error);
  }
}

/** The one array of an object, wherever the system that exported it has put it. */
async function readDocument(
  world: ReaderWorld,
  input: Input,
  text: PlainText,
  fields: readonly string[],
): Promise<SourceRows> {
  const document = `read_json_objects(${literal(text.path)}, format = 'unstructured', maximum_object_size = ${text.bytes + 1024})`;
  let keys: string[];
  try {
    const found = await world.engine.rows(
      `select key from (select json, unnest(json_keys(json)) as key from ${document}) where json_type(json, '$."' || key || '"') = 'ARRAY'`,
    );
    keys = found.map(({ key }) => String(key));
  } catch (error) {
    throw damaged(input, error);
  }
  const [key, ...others] = keys;
  if (key === undefined || others.length > 0)
    throw new SourceContractError(
      `${input.name} is one JSON object with ${key === undefined ? "no array" : `several arrays: ${keys.join(", ")}`}`,
      { hint: "Give a JSON array of records, an object that holds one, or one record per line." },
    );
  return readTexts(
    world,
    `select cast(unnest(json_extract(json, ${literal(`$."${key}"[*]`)})) as varchar) as text from ${document}`,
    fields,
  );
}

/** Records given as one JSON text each. */
async function readTexts(world: ReaderWorld, texts: string, fields: readonly string[]): Promise<SourceRows> {
  const { engine } = world;
  const all = world.newTable("texts");
  const table = world.newTable("records");
  const unreadable = world.newTable("unreadable");
  await engine.run(`create table ${all} as select text, json_valid(text) as is_json from (${texts})`);
  const isRecord = "case when is_json then json_type(text) = 'OBJECT' else false end";
  const roots = [...new Set(fields.map(rootOf))];
  const columns = roots.map(root => `${extract("text", [root])} as ${identifier(root)}`);
  const selected = [...columns, "text as _record"].join(", ");
  await engine.run(`create table ${table} as select ${selected} from ${all} where ${isRecord}`);
  const kind = "case when is_json then 'not a record' else 'not JSON' end";
  await engine.run(`create table ${unreadable} as
    select 'row: ' || ${kind} || ' (record ' || (rowid + 1) || ')' as reason, 'row: ' || ${kind} as kind, text as original
    from ${all} where not (${isRecord}) order by rowid`);
  await engine.run(`drop table ${all}`);
  return { relation: table, fields: fieldColumns(fields), unreadable };
}

/** The columns for read_json; undefined where DuckDB, which does not tell cases apart, could not name them. */
function rootColumns(fields: readonly string[]): string | undefined {
  const roots = [...new Set(fields.map(rootOf))];
  const different = new Set(roots.map(root => root.toLowerCase()));
  if (roots.length === 0 || different.size < roots.length) return undefined;
  return `{${roots.map(root => `${identifier(root)}: 'VARCHAR'`).join(", ")}}`;
}

const fieldColumns = (fields: readonly string[]) =>
  new Map(fields.map(field => [field, fieldOf(identifier(rootOf(field)), field)]));

/**
 * Fields that no record has, and those that some have. A record may lack a field that is empty; one that is in none is likely a
 * mistake in the mapping. Undefined where every field was seen.
 */
export async function unseenFields(
  world: ReaderWorld,
  path: string,
  fields: readonly string[],
  rows: SourceRows,
): Promise<{ fields: string[]; known: string[] } | undefined> {
  const { engine } = world;
  const roots = [...new Set(fields.map(rootOf))];
  if (roots.length === 0) return undefined;
  const counts = roots.map((root, index) => `count(${identifier(root)}) as c${index}`).join(", ");
  const [counted] = await engine.rows(`select count(*) as n, ${counts} from ${rows.relation}`);
  if (Number(counted?.n ?? 0) === 0) return undefined;
  const never = roots.filter((_, index) => Number(counted?.[`c${index}`] ?? 0) === 0);
  if (never.length === 0) return undefined;
  const known = await keysOf(world, path, rows);
  const unseen = never.filter(root => !known.includes(root));
  return unseen.length === 0 ? undefined : { fields: unseen, known };
}

/** Names of all fields in any record, or in the first ones. */
export async function keysOf(
  { engine }: ReaderWorld,
  path: string,
  { relation }: SourceRows,
  records?: number,
): Promise<string[]> {
  const [has] = await engine.rows(
    `select count(*) as n from duckdb_columns() where table_name = ${literal(relation)} and column_name = '_record'`,
  );
  const texts =
    Number(has?.n ?? 0) > 0
      ? `select _record as text from ${relation}`
      : `select cast(json as varchar) as text from read_json_objects(${literal(path)}, format = 'newline_delimited', ignore_errors = true, maximum_object_size = ${maxRecordBytes})`;
  const keys = await engine.rows(
    `select distinct unnest(json_keys(text)) as key from (${texts}${records === undefined ? "" : ` limit ${records}`}) where text is not null order by 1`,
  );
  return keys.map(({ key }) => String(key));
}

function damaged(input: Input, error: unknown): SourceContractError {
  return new SourceContractError(`${input.name} is not whole JSON: ${messageOf(error).split("\n")[0]}`, {
    hint: "The file is cut off or damaged; fetch it again.",
    cause: error,
  });
}
