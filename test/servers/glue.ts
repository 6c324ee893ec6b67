// A small Glue Data Catalog in memory: databases and tables with version ids, as the AWS SDK and Trino's metastore ask for them.
// It keeps no partitions and no statistics of columns, and says so as Glue does where there are none.
import { createServer, type Server } from "node:http";
import { z } from "zod";
import { close, listen } from "./listen.ts";

const tableInput = z.looseObject({ Name: z.string() });
export type GlueTable = z.infer<typeof tableInput> & { DatabaseName: string; VersionId: string; CreateTime: number };

interface Database {
  name: string;
  input: object;
  tables: Map<string, GlueTable>;
}

class GlueRefusal extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const request = z.looseObject({
  Name: z.string().optional(),
  DatabaseName: z.string().optional(),
  VersionId: z.string().optional(),
  DatabaseInput: z.looseObject({ Name: z.string() }).optional(),
  TableInput: tableInput.optional(),
  Expression: z.string().optional(),
});
type Request = z.infer<typeof request>;

export class GlueServer implements AsyncDisposable {
  url = "";
  /** Names of the calls, as they came. */
  readonly calls: string[] = [];
  readonly #databases = new Map<string, Database>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (incoming, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
      const call = String(incoming.headers["x-amz-target"] ?? "").split(".")[1] ?? "";
      this.calls.push(call);
      const { status, body } = this.#answer(call, Buffer.concat(chunks).toString());
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    });
  }

  static async start(): Promise<GlueServer> {
    const started = new GlueServer();
    started.url = `http://127.0.0.1:${await listen(started.#server)}`;
    return started;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }

  #answer(call: string, text: string): { status: number; body: object } {
    try {
      return { status: 200, body: this.#handle(call, request.parse(JSON.parse(text || "{}"))) };
    } catch (error) {
      if (error instanceof GlueRefusal)
        return { status: 400, body: { __type: error.type, Message: error.message, message: error.message } };
      return { status: 500, body: { __type: "InternalServiceException", Message: String(error) } };
    }
  }

  #handle(call: string, asked: Request): object {
    switch (call) {
      case "GetDatabases":
        return { DatabaseList: [...this.#databases.values()].map(databaseAnswer) };
      case "GetDatabase":
        return { Database: databaseAnswer(this.#database(asked.Name)) };
      case "CreateDatabase":
        return this.#createDatabase(asked);
      case "DeleteDatabase":
        this.#databases.delete(this.#database(asked.Name).name);
        return {};
      case "GetTables":
        return { TableList: [...this.#database(asked.DatabaseName).tables.values()].filter(matching(asked)) };
      case "GetTable":
        return { Table: this.#table(asked.DatabaseName, asked.Name) };
      case "CreateTable":
        return this.#createTable(asked);
      case "UpdateTable":
        return this.#updateTable(asked);
      case "DeleteTable":
        this.#database(asked.DatabaseName).tables.delete(this.#table(asked.DatabaseName, asked.Name).Name);
        return {};
      case "GetColumnStatisticsForTable":
        return { ColumnStatisticsList: [], Errors: [] };
      case "UpdateColumnStatisticsForTable":
        return { Errors: [] };
      case "DeleteColumnStatisticsForTable":
        return {};
      default:
        throw new GlueRefusal("UnknownOperationException", `${call} is not known here`);
    }
  }

  #createDatabase({ DatabaseInput: input }: Request): object {
    const name = (input?.Name ?? "").toLowerCase();
    if (this.#databases.has(name)) throw new GlueRefusal("AlreadyExistsException", "Database already exists.");
    this.#databases.set(name, { name, input: input ?? {}, tables: new Map() });
    return {};
  }

  #createTable({ DatabaseName, TableInput }: Request): object {
    const database = this.#database(DatabaseName);
    const name = (TableInput?.Name ?? "").toLowerCase();
    if (database.tables.has(name)) throw new GlueRefusal("AlreadyExistsException", "Table already exists.");
    const made = { DatabaseName: database.name, VersionId: "0", CreateTime: Date.now() / 1000 };
    database.tables.set(name, { ...TableInput, Name: name, ...made });
    return {};
  }

  /** With a version id only where the table still has it, so that two writers cannot both win. */
  #updateTable({ DatabaseName, TableInput, VersionId }: Request): object {
    const before = this.#table(DatabaseName, TableInput?.Name);
    if (VersionId !== undefined && VersionId !== before.VersionId)
      throw new GlueRefusal("ConcurrentModificationException", "Update table failed due to concurrent modifications.");
    const kept = { DatabaseName: before.DatabaseName, CreateTime: before.CreateTime };
    const after = { ...TableInput, Name: before.Name, ...kept, VersionId: String(Number(before.VersionId) + 1) };
    this.#database(DatabaseName).tables.set(before.Name, after);
    return {};
  }

  #database(name: string | undefined): Database {
    const found = this.#databases.get((name ?? "").toLowerCase());
    if (!found) throw new GlueRefusal("EntityNotFoundException", `Database ${name} not found.`);
    return found;
  }

  #table(database: string | undefined, name: string | undefined): GlueTable {
    const found = this.#database(database).tables.get((name ?? "").toLowerCase());
    if (!found) throw new GlueRefusal("EntityNotFoundException", `Entity Not Found (${database}.${name})`);
    return found;
  }
}

const databaseAnswer = ({ name, input }: Database) => ({ ...input, Name: name, CreateTime: 0 });

/** Glue's expression is a regular expression over the whole name. */
const matching =
  ({ Expression }: Request) =>
  ({ Name }: GlueTable) =>
    Expression === undefined || new RegExp(`^(?:${Expression})$`, "i").test(Name);
