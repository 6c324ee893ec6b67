// What the schema cannot know: names of streams and columns, and what a column can hold, come from the contracts.
import { type Column, type Contract, lineageColumns } from "../contracts/contract.ts";
import { contractOf, streamNames } from "../contracts/streams.ts";
import type { Config } from "./config.ts";
import { excelFormat, type FieldMapping, type Mapping } from "./mapping.ts";
import { nearest } from "./nearest.ts";

export function complaintsAboutStreams(config: Config): string[] {
  return Object.entries(config.sources).flatMap(([source, { type, streams }]) =>
    Object.entries(streams).flatMap(([stream, { mapping }]) => {
      const at = `sources.${source}.streams.${stream}`;
      return [
        ...complaintsAboutStream(at, stream, mapping),
        ...(type === "rest" ? unnamedLines(at, stream, mapping) : []),
      ];
    }),
  );
}

/** A pull brings some lines of an order today and others tomorrow: numbered by arrival, tomorrow's first would replace today's. */
function unnamedLines(at: string, stream: string, mapping: Mapping): string[] {
  const numbering = contractOf(stream)?.numbering;
  if (!numbering || numbering.column in mapping) return [];
  const { column, within } = numbering;
  return [
    `${at}.mapping.${column}: is missing; a REST source must say which of its ${within} a record is (one record each: { constant: "1" })`,
  ];
}

function complaintsAboutStream(at: string, stream: string, mapping: Mapping): string[] {
  const contract = contractOf(stream);
  if (!contract) return [`${at}: there is no such stream; ${suggestion(stream, streamNames)}`];
  return [...complaintsAboutColumns(at, contract, mapping), ...complaintsAboutGaps(at, contract, mapping)];
}

function complaintsAboutColumns(at: string, contract: Contract, mapping: Mapping): string[] {
  return Object.entries(mapping).flatMap(([name, field]) => {
    const column = contract.columns[name];
    if (name in lineageColumns) return [`${at}.mapping.${name}: this column is filled by ingest itself; remove it`];
    if (!column)
      return [
        `${at}.mapping.${name}: ${contract.stream} has no such column; ${suggestion(name, Object.keys(contract.columns))}`,
      ];
    return complaintsAboutField(`${at}.mapping.${name}`, column, field);
  });
}

function suggestion(name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  return meant ? `did you mean "${meant}"?` : `there are ${known.join(", ")}`;
}

function complaintsAboutField(at: string, column: Column, field: FieldMapping): string[] {
  if (typeof field === "string") return [];
  if ("constant" in field) return wrongWord(`${at}.constant`, column, field.constant);
  if (!("from" in field)) return [];
  const formats = field.format === undefined ? [] : [field.format].flat();
  const words = Object.entries(field.values ?? {});
  return [
    ...formats.flatMap(format => wrongFormat(`${at}.format`, column, format)),
    ...words.flatMap(([word, meant]) => wrongWord(`${at}.values.${word}`, column, meant)),
    ...(field.whenAbsent === undefined ? [] : wrongWord(`${at}.whenAbsent`, column, field.whenAbsent)),
    ...(field.otherwise === undefined ? [] : wrongWord(`${at}.otherwise`, column, field.otherwise)),
    ...(field.timeZone === undefined ? [] : wrongZone(`${at}.timeZone`, field.timeZone)),
  ];
}

/** A value that the contract would send to quarantine row by row is said once, before anything is read. */
function wrongWord(at: string, column: Column, word: string): string[] {
  if (!column.values || word === "" || column.values.includes(word)) return [];
  return [
    `${at}: "${word}" is none of the values of this column; use one of ${column.values.map(value => `"${value}"`).join(", ")}`,
  ];
}

/** `init` writes "A or B" where the values do not tell whether day or month comes first. */
function wrongFormat(at: string, column: Column, format: string): string[] {
  const choices = format.split(" or ");
  if (choices.length > 1)
    return [
      `${at}: the values do not tell whether day or month comes first; leave ${choices.map(choice => `"${choice}"`).join(" or ")}`,
    ];
  if (column.type !== "date" && column.type !== "timestamp")
    return [`${at}: a format is for dates and times, and this column holds ${column.type}; remove it`];
  if (format === excelFormat || /%[a-zA-Z]/.test(format)) return [];
  return [`${at}: "${format}" has none of strptime's letters; write it like "%d/%m/%Y" or "%Y-%m-%d %H:%M:%S"`];
}

function wrongZone(at: string, zone: string): string[] {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return [];
  } catch {
    return [`${at}: "${zone}" is no time zone; use a name such as "Asia/Shanghai"`];
  }
}

function complaintsAboutGaps(at: string, contract: Contract, mapping: Mapping): string[] {
  return Object.entries(contract.columns)
    .filter(
      ([name, { required, default: byDefault }]) =>
        required && byDefault === undefined && !(name in mapping) && !isReckoned(contract, name, mapping),
    )
    .map(
      ([name, { note }]) => `${at}.mapping.${name}: is missing, and ${contract.stream} cannot do without it (${note})`,
    );
}

/** A business date comes from its instant; a number in file order and the net amount are reckoned too. */
function isReckoned({ stream, businessDates, numbering }: Contract, column: string, mapping: Mapping): boolean {
  const instant = businessDates[column];
  if (instant !== undefined && instant in mapping) return true;
  if (column === numbering?.column) return true;
  return stream === "transactions" && column === "net_amount" && "gross_amount" in mapping;
}
