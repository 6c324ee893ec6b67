// Parquet: typed already; read as text all the same, so that one path serves every format.
import { identifier, literal } from "../lake/engine.ts";
import { messageOf, SourceContractError } from "../lake/errors.ts";
import { fieldOf, rootOf } from "./json-path.ts";
import { requireFields } from "./missing-fields.ts";
import { nothingThere, type Reader } from "./source-rows.ts";

export const readParquet: Reader = async (world, input, fields, options) => {
  const { engine } = world;
  const table = world.newTable("parquet");
  const file = `read_parquet(${literal(input.path)})`;
  try {
    const types = new Map((await engine.columnsOf(`select * from ${file}`)).map(({ name, type }) => [name, type]));
    const absent = requireFields(input.name, fields, [...types.keys()], options.history, rootOf);
    const present = fields.filter(field => !absent.has(field));
    const roots = [...new Set(present.map(field => (types.has(field) ? field : rootOf(field))))];
    const columnOf = (field: string) =>
      types.has(field) ? identifier(field) : fieldOf(identifier(rootOf(field)), field);
    const columns = roots.map(root => `${asText(root, types.get(root) ?? "VARCHAR")} as ${identifier(root)}`);
    const selected = columns.length > 0 ? columns.join(", ") : "1 as _nothing";
    await engine.run(`create table ${table} as select ${selected} from ${file}`);
    return {
      relation: table,
      sourceFields: [...types.keys()],
      fields: new Map(fields.map(field => [field, absent.has(field) ? nothingThere : columnOf(field)])),
      absent,
    };
  } catch (error) {
    if (error instanceof SourceContractError) throw error;
    throw new SourceContractError(`${input.name} cannot be read as Parquet: ${messageOf(error).split("\n")[0]}`, {
      hint: "The file is damaged or still being written; fetch it again.",
      cause: error,
    });
  }
};

function asText(column: string, type: string): string {
  const isNested = /\[\d*\]$|^(STRUCT|MAP|UNION)/.test(type);
  return isNested ? `cast(to_json(${identifier(column)}) as varchar)` : `cast(${identifier(column)} as varchar)`;
}
