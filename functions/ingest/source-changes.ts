// A source's fields as its stream's log remembers them, and what to do when they change: a new field is told of and not loaded, one
// that is gone leaves its columns empty where they may be empty. Everything else is refused, or quarantined row by row.
import type { Mapping } from "../config/mapping.ts";
import type { Contract } from "../contracts/contract.ts";
import type { LogEntry } from "../lake/commit-log.ts";
import { SourceContractError } from "../lake/errors.ts";
import { fieldsOf, fieldsOfColumn, fromField } from "./mapping-sql.ts";
import type { FieldHistory } from "./missing-fields.ts";
import type { SourceRows } from "./source-rows.ts";
import { jobName, type StreamDefinition, type StreamJob } from "./stream-job.ts";

/** Fields that the source has had, and those it had last; undefined where it was never read. */
export interface KnownFields {
  seen: ReadonlySet<string>;
  last: readonly string[] | undefined;
}

export function knownFields(entries: readonly LogEntry[], source: string): KnownFields {
  const known = entries.flatMap(entry => (entry.source === source && entry.source_fields ? [entry.source_fields] : []));
  return { seen: new Set(known.flat()), last: known.at(-1) };
}

/** What an input of the stream may lack. */
export function fieldHistory(
  { seen }: KnownFields,
  { columns }: Contract,
  { mapping, evolution }: StreamDefinition,
): FieldHistory {
  const uses = (field: string) => Object.entries(mapping).filter(([, rule]) => fieldsOfColumn(rule).includes(field));
  const fields = fieldsOf(mapping);
  const isDeclared = ([, rule]: [string, Mapping[string]]) => fromField(rule)?.whenAbsent !== undefined;
  const isOptional = ([name]: [string, Mapping[string]]) => columns[name]?.required !== true;
  return {
    seen,
    declared: new Set(fields.filter(field => uses(field).every(isDeclared))),
    optional: new Set(
      evolution.removedFields === "freeze"
        ? []
        : fields.filter(field => uses(field).every(use => isDeclared(use) || isOptional(use))),
    ),
  };
}

/** The mapping for an input that lacks some fields: what the config says holds then, or nothing. */
export function mappingWithout(mapping: Mapping, absent: ReadonlySet<string> | undefined): Mapping {
  if (!absent || absent.size === 0) return mapping;
  return Object.fromEntries(
    Object.entries(mapping).map(([name, rule]) =>
      fieldsOfColumn(rule).some(field => absent.has(field))
        ? [name, { constant: fromField(rule)?.whenAbsent ?? "" }]
        : [name, rule],
    ),
  );
}

/**
 * What is different from the last input, a sentence each.
 * @throws SourceContractError where a field has come and the config says that nothing may be added unseen
 */
export function changesOf(job: StreamJob, origin: string, { sourceFields, absent }: SourceRows): string[] {
  const { last } = job.fields;
  if (!last || !sourceFields) return [];
  const mapped = new Set(fieldsOf(job.definition.mapping));
  const added = sourceFields.filter(field => !last.includes(field) && !mapped.has(field));
  const removed = [...(absent ?? [])].filter(field => last.includes(field));
  if (added.length > 0 && job.definition.evolution.addedFields === "freeze")
    throw new SourceContractError(`${origin} has a new column ${quoted(added)}`, {
      hint: `Map it, or allow it in the config: ${jobName(job)}, evolution.addedFields: "report".`,
    });
  return [
    ...added.map(field => `${origin} has a new column "${field}"; nothing is mapped to it, so it is not loaded`),
    ...removed.map(field => `${origin} has no column "${field}" any more; ${columnsOf(job, field)} empty from here on`),
  ];
}

const quoted = (names: readonly string[]) => names.map(name => `"${name}"`).join(", ");

function columnsOf({ definition }: StreamJob, field: string): string {
  const names = Object.entries(definition.mapping).filter(([, rule]) => fieldsOfColumn(rule).includes(field));
  return `${names.map(([name]) => name).join(", ")} ${names.length === 1 ? "is" : "are"}`;
}
