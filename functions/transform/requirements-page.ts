// The page of what is asked for and where it is answered, from the list and the headers of the SQL files.
import { ConfigError } from "../lake/errors.ts";
import type { SqlFile } from "./models.ts";
import { type Requirement, type RequirementSection, requirementSections } from "./requirements.ts";

/** Number → names of the SQL files whose header says that they answer it. */
export function answersOf(files: readonly SqlFile[]): Map<number, string[]> {
  const answers = new Map<number, string[]>();
  for (const { header, file, layer, name } of files)
    for (const part of header.fields.answers?.split(",") ?? []) {
      const number = Number(part.trim());
      if (!Number.isInteger(number) || number < 1)
        throw new ConfigError(`${file}: "Answers" says "${part.trim()}", which is no number of a requirement`, {
          hint: 'Write numbers of docs/requirements.md: "-- Answers: 16, 18".',
        });
      answers.set(number, [...(answers.get(number) ?? []), `${kinds[layer] ?? layer} ${name}`]);
    }
  return answers;
}

const kinds: Readonly<Record<string, string>> = {
  marts: "table",
  intermediate: "table",
  metrics: "metric",
  checks: "check",
};

export function requirementsPage(files: readonly SqlFile[]): string {
  const answers = answersOf(files);
  const all = requirementSections.flatMap(({ requirements }) => requirements);
  const waiting = all.filter(({ waitsFor }) => waitsFor !== undefined).length;
  return `${[
    "# What is asked for, and where it is answered",
    "",
    "Generated from the headers of the SQL files (`-- Answers:`) and [requirements.ts](../functions/transform/requirements.ts); do not edit.",
    "",
    `Of ${all.length} concepts of channel maintenance **${all.length - waiting} are answered**, in whole or but for what is said in brackets, and ${waiting} wait for data that`,
    "no stream brings.",
    ...requirementSections.flatMap(section => sectionLines(section, answers)),
  ].join("\n")}\n`;
}

function sectionLines({ title, requirements }: RequirementSection, answers: ReadonlyMap<number, string[]>): string[] {
  return [
    "",
    `## ${title}`,
    "",
    "| | what | where |",
    "|---|---|---|",
    ...requirements.map(requirement => {
      const where = placeOf(requirement, answers.get(requirement.number) ?? []);
      return `| ${requirement.number} | ${requirement.name} | ${where} |`;
    }),
  ];
}

function placeOf({ by = [], lacks, waitsFor }: Requirement, answers: readonly string[]): string {
  if (waitsFor !== undefined) return `waits for: ${waitsFor}`;
  const places = [...answers, ...by].map(place => {
    const [kind = "", name = ""] = place.split(" ");
    return `${kind} \`${name}\``;
  });
  return `${places.join(", ")}${lacks === undefined ? "" : ` (${lacks})`}`;
}
