// Text as DuckDB wants it: a plain UTF-8 file on disk. What is that already is read where it lies; gzip is unpacked and other
// encodings are transcoded by a stream, so that no file is held in memory.
import { createReadStream, createWriteStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { isCode, messageOf, SourceContractError } from "../lake/errors.ts";
import { type ContentScan, scanContent } from "./content-scan.ts";
import type { Encoding, Input } from "./source-rows.ts";

export interface PlainText {
  /** A UTF-8 file, with or without byte order mark. */
  path: string;
  /** Its beginning, without byte order mark; cut at a character. */
  head: string;
  /** The head is the whole text. */
  isWhole: boolean;
  bytes: number;
  /** Texts that it is known not to hold. */
  lacks: ReadonlySet<string>;
}

const headBytes = 1 << 20;
const chunkBytes = 1 << 20;

/**
 * Makes an input readable as UTF-8.
 * @param encoding given in the config; else found: UTF-8, UTF-16 with byte order mark, GB18030
 * @throws SourceContractError for an empty or damaged file and for an encoding that cannot be told
 */
export async function plainText(
  input: Input,
  encoding: Encoding | undefined,
  workFolder: string,
  purpose: string,
): Promise<PlainText> {
  const unpacked = await unpack(input, join(workFolder, `${purpose}.txt`));
  const content =
    (unpacked === input.path && input.content) || (await scanContent({ path: unpacked, name: input.name }));
  const found = encoding ?? (await findEncoding(input, unpacked, content));
  const path = found === "utf-8" ? unpacked : join(workFolder, `${purpose}.utf8.txt`);
  if (found !== "utf-8") await transcode(input, unpacked, found, path);
  const bytes = (await stat(path)).size;
  const head = await textHead(path);
  if (head.trim() === "")
    throw new SourceContractError(`${input.name} is empty`, {
      hint: "Ask the source's owner for the file again; nothing was loaded from it.",
    });
  return { path, head, isWhole: bytes <= headBytes, bytes, lacks: path === unpacked ? content.lacks : new Set() };
}

/** The first bytes of a file. */
export async function fileHead(path: string, bytes: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Whether the file is gzip by its own word, whatever its name. */
export async function isGzip(path: string): Promise<boolean> {
  return startsWith(await fileHead(path, 2), 0x1f, 0x8b);
}

/** The file itself, or its unpacked content where it is gzip. */
export async function unpack(input: Input, target: string): Promise<string> {
  if (!(await isGzip(input.path))) return input.path;
  try {
    await pipeline(createReadStream(input.path), createGunzip(), createWriteStream(target));
  } catch (error) {
    if (isCode(error, "ENOSPC", "EDQUOT")) throw error;
    throw new SourceContractError(`${input.name} cannot be unpacked: ${messageOf(error)}`, {
      hint: "The file is damaged or still being written; fetch it again.",
      cause: error,
    });
  }
  return target;
}

/** By the whole file: one Chinese word near its end is enough to make it GB18030. */
async function findEncoding(input: Input, path: string, content: ContentScan): Promise<Encoding | "utf-16be"> {
  const head = await fileHead(path, headBytes);
  if (startsWith(head, 0xff, 0xfe)) return "utf-16le";
  if (startsWith(head, 0xfe, 0xff)) return "utf-16be";
  if (head.subarray(0, 4096).includes(0))
    throw unknownEncoding(input, "it holds zero bytes: UTF-16 without byte order mark, or no text at all");
  if (content.isUtf8) return "utf-8";
  if (looksWestern(head)) throw unknownEncoding(input, "it is not UTF-8, and looks like Western text");
  return "gb18030";
}

/** In Chinese text nearly every second byte of a character is above 0x80 too; in Western text accents stand alone among letters. */
function looksWestern(head: Uint8Array): boolean {
  let alone = 0;
  let paired = 0;
  for (let at = 0; at < head.length; at++) {
    if ((head[at] ?? 0) < 0x80) continue;
    const next = head[at + 1] ?? 0;
    if (next >= 0x80) {
      paired++;
      at++;
    } else alone++;
  }
  return alone > paired;
}

async function transcode(input: Input, path: string, encoding: Encoding | "utf-16be", target: string): Promise<void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let bytes = 0;
  const decode = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  };
  try {
    await pipeline(createReadStream(path, { highWaterMark: chunkBytes }), decode, createWriteStream(target));
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw unknownEncoding(input, `it is not ${encoding} (damaged within its first ${bytes} bytes)`);
  }
}

function unknownEncoding(input: Input, why: string): SourceContractError {
  return new SourceContractError(`${input.name}: unknown encoding: ${why}`, {
    hint: 'Say it in the config: encoding: "utf-8", "gb18030", "utf-16le" or "latin1"; or have the file saved as UTF-8.',
  });
}

async function textHead(path: string): Promise<string> {
  // stream: true leaves a cut character at the end out.
  return new TextDecoder("utf-8").decode(await fileHead(path, headBytes), { stream: true });
}

const startsWith = (bytes: Uint8Array, ...first: number[]) => first.every((byte, index) => bytes[index] === byte);
