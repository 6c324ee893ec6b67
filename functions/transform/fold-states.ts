// What a fold carries, drawn together at half-years and once more near the end: of each customer the newest row. A month then reads the
// last state and the few months after it, instead of all months since the beginning; without this a day would cost more with every year of history.
import { identifier, literal } from "../lake/engine.ts";
import { idOf } from "../lake/keys.ts";
import type { SnapshotTable, TableFile } from "../lake/snapshot.ts";
import type { Storage } from "../lake/storage.ts";
import type { BuildRecord } from "./build-record.ts";
import type { Identity } from "./identity.ts";
import { monthBefore } from "./months.ts";
import { beforeName, nothingBefore, type Partitioning } from "./partitioning.ts";
import { tableRelation } from "./relations.ts";
import type { TableNode } from "./table-node.ts";
import { type Workshop, writePart } from "./write-part.ts";

type Carries = NonNullable<Partitioning["carries"]>;

interface State {
  /** It holds everything up to the end of this month. */
  month: string;
  fingerprint: string;
  file: TableFile | undefined;
}

/** The states of one fold: some are there already, the others are made when they are first needed. */
export class FoldStates {
  readonly node: TableNode;
  readonly fingerprint: string;
  readonly #carries: Carries;
  readonly #latestPer: readonly string[];
  readonly #column: string;
  #states: State[];
  #columns: BuildRecord["columns"] | undefined;
  #folded: readonly TableFile[] = [];

  /** @param identity of the fold, which has months */
  constructor(fold: TableNode, { column, carries = [], latestPer = [] }: Partitioning, identity: Identity) {
    this.#carries = carries;
    this.#latestPer = latestPer;
    this.#column = column;
    const of = (month: string) => idOf("state", JSON.stringify([column, carries, latestPer]), identity.upTo(month));
    this.#states = stateMonths(identity.months ?? []).map(month => ({
      month,
      fingerprint: of(month),
      file: undefined,
    }));
    this.fingerprint = idOf("states", ...this.#states.map(({ fingerprint }) => fingerprint));
    this.node = stateNode(fold, latestPer);
  }

  /** Uses what was made before. */
  take({ files, columns }: Pick<SnapshotTable, "files"> & Pick<BuildRecord, "columns">): void {
    const known = new Map(files.map(file => [file.fingerprint, file]));
    this.#states = this.#states.map(state => ({ ...state, file: known.get(state.fingerprint) }));
    this.#columns = columns;
  }

  /** What is there and what is not, as of now. */
  get parts(): State[] {
    return this.#states.map(state => ({ ...state }));
  }

  /**
   * SELECT of what the fold carries into a month.
   * @param files of the fold, up to the month before
   */
  async before(workshop: Workshop, month: string, files: readonly TableFile[]): Promise<string> {
    const state = this.#states.findLast(known => known.month < month);
    if (!state) return carried(workshop.storage, this.#carries, files);
    const file = await this.#made(workshop, state, files);
    return carried(workshop.storage, this.#carries, [file, ...after(files, state.month)]);
  }

  /** The fold is built: these are all its months. */
  follow(files: readonly TableFile[]): void {
    this.#folded = files;
  }

  /** All states; those that no month has needed are made now. */
  async record(workshop: Workshop): Promise<BuildRecord> {
    const made: TableFile[] = [];
    for (const state of this.#states) made.push(await this.#made(workshop, state, this.#folded));
    const { fingerprint } = this;
    return { fingerprint, definition: "", inputs: {}, columns: this.#columns ?? [], files: made };
  }

  async #made(workshop: Workshop, state: State, files: readonly TableFile[]): Promise<TableFile> {
    if (state.file) return state.file;
    const base = this.#states.findLast(({ month, file }) => file && month < state.month);
    const read = [...(base?.file ? [base.file] : []), ...after(files, base?.month ?? "")].filter(
      ({ month }) => (month ?? "") <= state.month,
    );
    const rows = await carried(workshop.storage, this.#carries, read);
    const { file, columns } = await writePart(workshop, {
      table: this.node.table,
      file: this.node.file,
      select: this.#newest(rows, state.month),
      key: this.node.key,
      isSorted: false,
      month: null,
      fingerprint: state.fingerprint,
    });
    state.file = { ...file, month: state.month };
    this.#columns = columns;
    return state.file;
  }

  #newest(rows: string, month: string): string {
    const date = identifier(this.#column);
    const kept = this.#carries.map(({ name }) => {
      const column = identifier(name);
      if (this.#latestPer.includes(name)) return column;
      return name === this.#column ? `max(${column}) as ${column}` : `arg_max_null(${column}, ${date}) as ${column}`;
    });
    const group = this.#latestPer.map(identifier).join(", ");
    return `select ${literal(month)} as until_month, ${kept.join(", ")} from (${rows}) group by ${group}`;
  }
}

const after = (files: readonly TableFile[], month: string) => files.filter(file => (file.month ?? "") > month);

/**
 * Making a state costs as much as reading what it draws together some three times, so a history has two a year. One more lies close to
 * its end, from which the last month is continued on every one of its days.
 */
const halfYears = ["06", "12"];

/** None of the last two months: whatever comes late is most often of these, and would ask for their state anew. */
function stateMonths(months: readonly string[]): string[] {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return [];
  const newest = monthBefore(monthBefore(last));
  const years = [...new Set(months.map(month => month.slice(0, 4)))];
  const halves = years.flatMap(year => halfYears.map(half => `${year}-${half}`)).filter(month => month < newest);
  return [...halves, newest].filter(month => first <= month);
}

async function carried(storage: Storage, carries: Carries, files: readonly TableFile[]): Promise<string> {
  if (files.length === 0) return nothingBefore(carries);
  const columns = carries.map(({ name, type }) => `cast(${identifier(name)} as ${type}) as ${identifier(name)}`);
  const { whole } = await tableRelation(storage, files);
  return `select ${columns.join(", ")} from (${whole})`;
}

function stateNode(fold: TableNode, latestPer: readonly string[]): TableNode {
  const table = beforeName(fold.table);
  return {
    table,
    inputs: [fold.table],
    file: `the states of ${fold.table}`,
    kind: "generated",
    grain: `The newest row of ${fold.table} per ${latestPer.join(", ")} at the end of each half-year and of a month near the end, from which its months are continued.`,
    key: ["until_month", ...latestPer],
    notes: { until_month: "YYYY-MM up to whose end the rows count" },
    definition: "",
    isSorted: false,
    prepare: async () => "",
  };
}
