// The config as text: every proposal with its reason, so that a person can check it line by line.
import { basename, relative, sep } from "node:path";
import type { FieldMapping } from "../../config/mapping.ts";
import { contractOf } from "../../contracts/streams.ts";
import type { Proposal, ProposedColumn } from "./propose.ts";
import type { Understanding } from "./understand.ts";

export interface Company {
  project: string;
  name: string;
  timeZone: string;
  currency: string;
  calendar: "cn" | "none";
  /** How zone and currency were told. */
  because: string;
}

/** @param typesFile the checkout's functions/config/config.ts, for the editor only: nothing is imported when the config is read */
export function configText(
  understanding: Understanding,
  company: Company,
  configFolder: string,
  typesFile: string,
): string {
  const { folder, proposals, strangers } = understanding;
  const toTypes = posix(relative(configFolder, typesFile));
  const toData = posix(relative(configFolder, folder)) || ".";
  return [
    "// What `npx qudao init` understood of these files. Every line is a proposal: read it, mend it, then run.",
    "// A line marked DECIDE needs you. All keys with their defaults: docs/configuration.md beside Qudao's README.",
    `import type { ConfigInput } from ${text(toTypes.startsWith(".") ? toTypes : `./${toTypes}`)};`,
    "",
    "export default {",
    `  project: ${text(company.project)}, // names the output folder, .qudao/${company.project}/`,
    `  company: { zh: ${text(company.name)}, en: ${text(company.name)} }, // as pages and mails call it`,
    `  timeZone: ${text(company.timeZone)}, // business days are days of this zone (${company.because})`,
    `  currency: ${text(company.currency)}, // every amount is reported in it; amounts in others need the stream fx_rates`,
    `  calendar: ${text(company.calendar)}, // "cn": expectations follow China's holidays`,
    `  asOf: "latest", // the last day with an order; or a fixed day such as "2026-09-30"`,
    ...sourceLines(proposals, folder, toData),
    ...strangers.flatMap(({ file, reason }) => [`  // Not understood: ${basename(file)}: ${reason}.`]),
    ...tierLines(proposals),
    "  // Who gets the daily mail; without smtp it lies in the outbox folder as .eml.",
    "  // alerts: {",
    '  //   recipients: [{ name: "Channel director", email: "director@example.com", language: "zh" }],',
    "  // },",
    "} satisfies ConfigInput;",
    "",
  ].join("\n");
}

/** A source holds one table per stream; a second table of the same stream becomes a source of its own. */
function sourceLines(proposals: readonly Proposal[], folder: string, toData: string): string[] {
  const sources: Proposal[][] = [];
  for (const proposal of proposals) {
    const free = sources.find(source => source.every(({ stream }) => stream !== proposal.stream));
    if (free) free.push(proposal);
    else sources.push([proposal]);
  }
  const lines = sources.flatMap((source, index) => [
    `    ${index === 0 ? "files" : `files_${index + 1}`}: {`,
    '      type: "files",',
    `      folder: ${text(toData)},`,
    "      streams: {",
    ...source.flatMap(proposal => streamLines(proposal, folder)),
    "      },",
    "    },",
  ]);
  return ["  sources: {", ...lines, "  },"];
}

function streamLines({ stream, sample, moreFiles, columns, unused }: Proposal, folder: string): string[] {
  const files = [sample.file, ...moreFiles].map(file => text(posix(relative(folder, file))));
  return [
    `        // ${contractOf(stream)?.grain ?? ""} Read as ${sample.how}.`,
    `        ${stream}: {`,
    `          files: ${files.length === 1 ? files[0] : `[${files.join(", ")}]`},`,
    ...(sample.encoding ? [`          encoding: ${text(sample.encoding)},`] : []),
    ...(sample.headerLine === undefined
      ? []
      : [`          headerLine: ${sample.headerLine}, // above it stands a title`]),
    "          mapping: {",
    ...columns.flatMap(columnLines),
    "          },",
    ...(unused.length > 0 ? [`          // Not used, and not stored: ${unused.map(oneLine).join(", ")}`] : []),
    "        },",
  ];
}

function columnLines({ column, mapping, notes, isOpen }: ProposedColumn): string[] {
  const written = `            ${column}: ${mappingText(mapping)},`;
  const note = notes.map(oneLine).join("; ");
  if (note === "") return [written];
  return isOpen || note.length + written.length > 110 ? [`            // ${note}`, written] : [`${written} // ${note}`];
}

function mappingText(mapping: FieldMapping): string {
  return typeof mapping === "string" ? text(mapping) : literalText(mapping, "            ");
}

function literalText(value: unknown, indent: string): string {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return `[${value.map(item => literalText(item, indent)).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(
    ([key, inner]) => `${/^[A-Za-z_]\w*$/.test(key) ? key : text(key)}: ${literalText(inner, `${indent}  `)}`,
  );
  const line = `{ ${entries.join(", ")} }`;
  return line.length <= 90 ? line : `{\n${entries.map(entry => `${indent}  ${entry},\n`).join("")}${indent}}`;
}

function tierLines(proposals: readonly Proposal[]): string[] {
  const tiers = proposals.flatMap(proposal => proposal.tiers);
  if (tiers.length === 0) return [];
  const label = (tier: string) => `    { id: ${text(tier)}, zh: ${text(tier)}, en: ${text(tier)} },`;
  return [
    "  // Your tiers in the order pages show them: put the highest first.",
    "  tiers: [",
    ...tiers.map(label),
    "  ],",
  ];
}

const text = (value: string) => JSON.stringify(value);
const posix = (path: string) => path.split(sep).join("/");
/** A field's name may hold a line break; a comment must not. */
const oneLine = (note: string) => note.replaceAll(/\s+/g, " ");
