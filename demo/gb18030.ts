// Node decodes GB18030 but does not encode it, so the table is turned round once. Two-byte characters suffice for Chinese text.

let codes: Map<string, number> | undefined;

function table(): Map<string, number> {
  if (codes) return codes;
  codes = new Map();
  const decoder = new TextDecoder("gb18030");
  for (let lead = 0x81; lead <= 0xfe; lead++)
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const character = decoder.decode(Uint8Array.of(lead, trail));
      if (character.length === 1 && character !== "\uFFFD") codes.set(character, lead * 256 + trail);
    }
  return codes;
}

/** @throws RangeError for a character outside ASCII and the two-byte part of GB18030 */
export function encodeGb18030(text: string): Uint8Array {
  const bytes = Buffer.alloc(text.length * 2);
  let length = 0;
  for (const character of text) {
    const ascii = character.charCodeAt(0);
    if (ascii < 0x80) {
      bytes[length++] = ascii;
      continue;
    }
    const code = table().get(character);
    if (code === undefined) throw new RangeError(`"${character}" has no two-byte code in GB18030`);
    bytes[length++] = code >> 8;
    bytes[length++] = code & 0xff;
  }
  return bytes.subarray(0, length);
}
