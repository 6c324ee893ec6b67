// The digest as plain text: complete by itself, with the exact values of the rows.
import type { Digest, DigestLine, Figure } from "./digest.ts";

export function digestText(digest: Digest): string {
  const { words, lines, more, continuing } = digest;
  return [
    `${digest.company} · ${words.product}`,
    digest.asOf,
    "",
    ...lines.flatMap((line, index) => [...lineText(digest, line, index + 1), ""]),
    ...(more > 0 ? [`${words.more(more)}${words.colon}${digest.alertsPage.href}`, ""] : []),
    ...(continuing > 0 ? [words.continuing(continuing), ""] : []),
    words.method(digest.tests, digest.falseShare),
    words.why,
    "",
  ].join("\n");
}

function lineText(digest: Digest, line: DigestLine, position: number): string[] {
  const { words } = digest;
  return [
    `${position}. ${line.name}`,
    ...line.figures.map(figure => `   ${figureText(digest, figure)}`),
    `   ${line.since}`,
    ...(line.concentratedIn ? [`   ${words.concentratedIn}${words.colon}${line.concentratedIn}`] : []),
    `   ${words.details}${words.colon}${line.link.href}`,
  ];
}

function figureText({ words, format }: Digest, figure: Figure): string {
  const comma = format.language === "zh" ? "，" : ", ";
  const range = `${words.normalRange} ${figure.lower} – ${figure.upper}`;
  return [`${figure.title} ${figure.observed}`, `${words.expected} ${figure.expected}`, range, figure.change].join(
    comma,
  );
}
