// The few headers of our own mails that are needed to send one that lies in the outbox.

/** @returns the value of a header with its folded lines joined and RFC 2047 words decoded; empty where it is missing */
export function headerOf(raw: Uint8Array, name: string): string {
  const text = new TextDecoder("latin1").decode(raw.subarray(0, 65_536));
  const head = text.slice(0, Math.max(0, text.indexOf("\r\n\r\n"))).replaceAll(/\r\n[ \t]+/g, " ");
  const line = head.split("\r\n").find(one => one.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return decoded(line?.slice(name.length + 1).trim() ?? "");
}

/** The bare address of "Name <address>". */
export const addressOf = (header: string) => /<([^<>]*)>\s*$/.exec(header)?.[1] ?? header;

function decoded(value: string): string {
  // Blanks between two encoded words belong to neither.
  return value
    .replaceAll(/(\?=)\s+(?==\?)/g, "$1")
    .replaceAll(/(?:=\?utf-8\?[bq]\?[^?]*\?=)+/gi, encoded =>
      new TextDecoder().decode(Buffer.concat(bytesOf(encoded))),
    );
}

function bytesOf(encoded: string): Buffer[] {
  return [...encoded.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, kind = "", body = ""]) => {
    if (kind.toLowerCase() === "b") return Buffer.from(body, "base64");
    const bytes = body
      .replaceAll("_", " ")
      .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1");
  });
}
