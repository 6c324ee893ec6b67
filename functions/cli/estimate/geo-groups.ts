// Which regions of a geo experiment were treated: told by a column, or by a file of its own, in the words of whoever drew the groups.
import { UsageError } from "../tell-error.ts";
import { type EstimateOptions, fileOptions, valueOptions } from "./estimate-options.ts";
import { openFile } from "./open-table.ts";
import { requireColumn } from "./pick-columns.ts";
import { typedColumns } from "./typed-columns.ts";

/** Region → group, from a file with both. */
export async function groupsOfFile(
  path: string,
  options: EstimateOptions & { geo?: string | undefined; group?: string | undefined },
  words: { geo: readonly string[]; group: readonly string[] },
): Promise<Map<string, string>> {
  await using file = await openFile(path, { ...fileOptions(options), columns: undefined });
  const { name, header } = file;
  const given = options.geo !== undefined && header.includes(options.geo) ? options.geo : undefined;
  const geo = requireColumn(name, header, { option: "--geo", what: "the region", given, words: words.geo });
  const group = requireColumn(name, header, {
    option: "--group",
    what: "the group",
    given: options.group,
    words: words.group,
  });
  const columns = await typedColumns(
    file,
    {
      geo: { column: geo, kind: "text", required: true },
      group: { column: group, kind: "text", required: false },
    },
    valueOptions(options),
  );
  const groups = columns.texts("group");
  return new Map(columns.texts("geo").map((region, row) => [region, groups[row] ?? ""]));
}

export interface GroupNames {
  treated: string;
  control: string;
}

const treatedWords = ["2", "treated", "treatment", "test", "t", "实验", "实验组", "处理组"];
const controlWords = ["1", "control", "c", "对照", "对照组"];

/** @throws UsageError where the groups' names do not say which is which */
export function groupNames(
  groupOf: ReadonlyMap<string, string>,
  given: { treated?: string | undefined; control?: string | undefined },
): GroupNames {
  const names = [...new Set(groupOf.values())].filter(name => name !== "");
  const among = (words: readonly string[]) => names.find(name => words.includes(name.toLowerCase()));
  const other = (than: string | undefined) => (names.length === 2 ? names.find(name => name !== than) : undefined);
  const treated =
    given.treated ?? among(treatedWords) ?? (given.control === undefined ? undefined : other(given.control));
  const control = given.control ?? (treated === undefined ? undefined : (other(treated) ?? among(controlWords)));
  const unknown = [treated, control].find(name => name !== undefined && !names.includes(name));
  if (treated !== undefined && control !== undefined && unknown === undefined && treated !== control)
    return { treated, control };
  throw new UsageError(
    `${unknown === undefined ? "which group was treated cannot be told" : `no region is in the group "${unknown}"`}; the groups are ${names.map(name => `"${name}"`).join(", ") || "empty"}`,
    { hint: "Say it with --treated <value> and --control <value>." },
  );
}

/** Regions in neither group are no part of the experiment. */
export function isTreatedBy(
  groupOf: ReadonlyMap<string, string>,
  { treated, control }: GroupNames,
): (geo: string) => boolean | undefined {
  return geo => {
    const group = groupOf.get(geo);
    return group === treated ? true : group === control ? false : undefined;
  };
}
