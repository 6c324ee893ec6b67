// The identity of a table of the run: what makes it, and the identities of what it is made from.
import { idOf } from "../lake/keys.ts";
import { lakeFormat } from "../lake/snapshot.ts";
import { effectiveIdentity, type Identity, monthlyIdentity, type Recipe, wholeIdentity } from "./identity.ts";
import { onceAMonth } from "./months.ts";
import type { TableNode } from "./table-node.ts";

/** Bump when the way tables are written changes, so that all are written anew. */
const tableFormat = `2.${lakeFormat}`;

/** What reads tables and can be cut into months: a table, or a check. */
export type Maker = Pick<
  TableNode,
  "inputs" | "kind" | "definition" | "key" | "isSorted" | "partitioning" | "isEffective" | "isAtMonthEnd" | "ofMonth"
>;

export interface Surroundings {
  /** Identities of everything that is read. */
  known: ReadonlyMap<string, Identity>;
  engineVersion: string;
  /** `YYYY-MM` of the last complete month. */
  lastMonth: string;
}

export function identityOf(maker: Maker, { known, engineVersion, lastMonth }: Surroundings): Identity {
  const inputs = maker.inputs.flatMap(name => {
    const identity = known.get(name);
    return identity ? [{ name, identity }] : [];
  });
  const made = (definition: string, ...more: string[]) =>
    idOf(tableFormat, engineVersion, maker.kind, definition, maker.key.join(","), String(maker.isSorted), ...more);
  const recipe: Recipe = (of, month, before) =>
    made(
      maker.definition,
      ...inputs.map(({ name, identity }) => `${name}=${of(identity)}`),
      ...(month === undefined ? [] : [month]),
      ...(before === undefined ? [] : [before]),
    );
  if (maker.isAtMonthEnd) return wholeIdentity(of => recipe(input => of(untilMonth(input, lastMonth))));
  const { ofMonth } = maker;
  if (ofMonth) {
    const identity = wholeIdentity(recipe);
    const monthly = onceAMonth(month => made(ofMonth(month)));
    return { ...identity, ofMonth: monthly, upTo: monthly };
  }
  if (maker.partitioning && inputs.some(({ identity }) => identity.months !== undefined))
    return monthlyIdentity(
      inputs.map(({ identity }) => identity),
      recipe,
      maker.partitioning.carries !== undefined,
    );
  return maker.isEffective ? effectiveIdentity(recipe) : wholeIdentity(recipe);
}

/** An input as it is seen by those who read nothing after a month. */
function untilMonth(input: Identity, month: string): Identity {
  const until = input.months === undefined ? input.ofMonth(month) : input.upTo(month);
  return { ...input, whole: until, upTo: () => until };
}
