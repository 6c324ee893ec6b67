// The tables that Athena knows, in Glue's data catalog. A table is moved to other files by one call, so whoever reads it meanwhile
// finds the old ones or the new ones; its version is named, so of two who move it only one succeeds.
import {
  AlreadyExistsException,
  type Column,
  CreateDatabaseCommand,
  CreateTableCommand,
  DeleteTableCommand,
  EntityNotFoundException,
  GetDatabaseCommand,
  GetTableCommand,
  GetTablesCommand,
  type GlueClient,
  type Table,
  type TableInput,
  UpdateTableCommand,
} from "@aws-sdk/client-glue";
import { explained } from "../aws-errors.ts";
import { parquetFolder, parquetList, parquetSerde } from "./hive-formats.ts";

export interface CatalogTable {
  name: string;
  /** Grain, for people. */
  comment: string;
  /** With the catalog's types. */
  columns: readonly { name: string; type: string; comment: string }[];
  /** Whether the location holds a list of the table's files, or the files. */
  files: "list" | "folder";
  location: string;
  /** What it shows; the same id is the same table. */
  id: string;
}

/** Of tables that we made; others in the database are left alone. */
const idParameter = "qudao.id";
/** The `CatalogTable.id` of what a table shows; of those that we have not made none. */
export const shownIdOf = ({ Parameters }: Table): string | undefined => Parameters?.[idParameter];

/** Glue's limit. */
const longestComment = 255;

export class GlueCatalog {
  readonly #client: GlueClient;

  constructor(client: GlueClient) {
    this.#client = client;
  }

  /** Looked for first, because a deployed role may change tables and make no databases: the stack has made them. */
  async ensureDatabase(name: string, description: string): Promise<void> {
    try {
      await this.#client.send(new GetDatabaseCommand({ Name: name }));
      return;
    } catch (error) {
      if (!(error instanceof EntityNotFoundException)) throw explained(error, "glue:GetDatabase", name);
    }
    try {
      await this.#client.send(new CreateDatabaseCommand({ DatabaseInput: { Name: name, Description: description } }));
    } catch (error) {
      if (error instanceof AlreadyExistsException) return;
      throw explained(error, "glue:CreateDatabase", name);
    }
  }

  /** Creates the table, or moves it to what it shows now. */
  async put(database: string, table: CatalogTable, before?: Table): Promise<void> {
    const input = inputOf(table);
    await this.#explained("glue:UpdateTable", `${database}.${table.name}`, async () => {
      const known = before ?? (await this.find(database, table.name));
      if (known && shownIdOf(known) === table.id) return;
      const place = { DatabaseName: database, TableInput: input };
      if (known)
        await this.#client.send(new UpdateTableCommand({ ...place, VersionId: known.VersionId, SkipArchive: true }));
      else await this.#client.send(new CreateTableCommand(place));
    });
  }

  async find(database: string, name: string): Promise<Table | undefined> {
    try {
      return (await this.#client.send(new GetTableCommand({ DatabaseName: database, Name: name }))).Table;
    } catch (error) {
      if (error instanceof EntityNotFoundException) return undefined;
      throw explained(error, "glue:GetTable", `${database}.${name}`);
    }
  }

  async delete(database: string, name: string): Promise<void> {
    try {
      await this.#client.send(new DeleteTableCommand({ DatabaseName: database, Name: name }));
    } catch (error) {
      if (error instanceof EntityNotFoundException) return;
      throw explained(error, "glue:DeleteTable", `${database}.${name}`);
    }
  }

  /** The tables of a database that show files of the lake; not those that others made in it. */
  async ours(database: string): Promise<Table[]> {
    return (await this.all(database)).filter(table => shownIdOf(table) !== undefined);
  }

  async all(database: string): Promise<Table[]> {
    const found: Table[] = [];
    let token: string | undefined;
    do {
      const page = await this.#explained("glue:GetTables", database, () =>
        this.#client.send(new GetTablesCommand({ DatabaseName: database, ...(token && { NextToken: token }) })),
      );
      found.push(...(page.TableList ?? []));
      token = page.NextToken;
    } while (token);
    return found;
  }

  async #explained<T>(action: string, target: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, action, target);
    }
  }
}

const formats = { list: parquetList, folder: parquetFolder };

function inputOf({ name, comment, columns, files, location, id }: CatalogTable): TableInput {
  const { inputFormat, outputFormat } = formats[files];
  return {
    Name: name,
    Description: comment,
    TableType: "EXTERNAL_TABLE",
    Parameters: { EXTERNAL: "TRUE", classification: "parquet", comment: cut(comment), [idParameter]: id },
    PartitionKeys: [],
    StorageDescriptor: {
      Columns: columns.map(
        (column): Column => ({ Name: column.name, Type: column.type, Comment: cut(column.comment) }),
      ),
      Location: location,
      InputFormat: inputFormat,
      OutputFormat: outputFormat,
      SerdeInfo: {
        SerializationLibrary: parquetSerde,
        Parameters: { "serialization.format": "1" },
      },
    },
  };
}

const cut = (text: string) => (text.length > longestComment ? `${text.slice(0, longestComment - 1)}…` : text);
