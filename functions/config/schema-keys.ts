// Walks a schema for its keys: for "did you mean" and for the test that docs/configuration.md names every one.
import { z } from "zod";

export interface SchemaKey {
  /** "rules.churn.minimumDays"; `*` stands for a name that the company chooses, `[]` for an entry of a list. */
  path: string;
  /** The default as JSON; undefined: there is none. */
  byDefault: unknown;
  required: boolean;
}

/** Every key of a schema, outer ones first. */
export function schemaKeys(schema: z.core.$ZodType, prefix = ""): SchemaKey[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodObject)
    return Object.entries(inner.shape).flatMap(([key, value]) => {
      const path = prefix === "" ? key : `${prefix}.${key}`;
      return [{ path, ...presence(value) }, ...schemaKeys(value, path)];
    });
  if (inner instanceof z.ZodRecord) return schemaKeys(inner.valueType, `${prefix}.*`);
  if (inner instanceof z.ZodArray) return schemaKeys(inner.element, `${prefix}[]`);
  if (inner instanceof z.ZodUnion) return withoutTwins(inner.options.flatMap(option => schemaKeys(option, prefix)));
  return [];
}

/** The keys that may stand at a place of what was written; a choice of shapes is decided by `type`. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[], written: unknown): string[] {
  const inner = unwrapped(schema);
  if (inner instanceof z.ZodUnion) {
    const chosen = inner.options.filter(option => fitsType(option, written));
    return [...new Set((chosen.length > 0 ? chosen : inner.options).flatMap(option => keysAt(option, path, written)))];
  }
  const [first, ...rest] = path;
  if (first === undefined) return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  const below = typeof written === "object" && written !== null ? Reflect.get(written, first) : undefined;
  if (inner instanceof z.ZodObject) {
    const next = Object.entries(inner.shape).find(([key]) => key === first)?.[1];
    return next ? keysAt(next, rest, below) : [];
  }
  if (inner instanceof z.ZodRecord) return keysAt(inner.valueType, rest, below);
  return inner instanceof z.ZodArray ? keysAt(inner.element, rest, below) : [];
}

function fitsType(option: z.core.$ZodType, written: unknown): boolean {
  const inner = unwrapped(option);
  if (!(inner instanceof z.ZodObject) || typeof written !== "object" || written === null) return false;
  const type = Object.entries(inner.shape).find(([key]) => key === "type")?.[1];
  return !(type instanceof z.ZodLiteral) || ("type" in written && type.value === written.type);
}

function presence(schema: z.core.$ZodType): Pick<SchemaKey, "byDefault" | "required"> {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return { byDefault: schema.def.defaultValue, required: false };
  return { byDefault: undefined, required: !(schema instanceof z.ZodOptional) };
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional)
    return unwrapped(schema.def.innerType);
  return schema;
}

function withoutTwins(keys: SchemaKey[]): SchemaKey[] {
  return [...new Map(keys.map(key => [key.path, key])).values()];
}
