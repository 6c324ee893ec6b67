// A file from its beginning to its end, the next bytes read while the last ones are looked at: hashing waits for no disk.
import { open } from "node:fs/promises";

const chunkBytes = 1 << 20;

export interface Chunk {
  /** Its bytes from `from` to `to` are the chunk; it is written over from when the next one is asked for. */
  buffer: Buffer;
  /** So many bytes before them are the reader's own. */
  from: number;
  to: number;
}

/** @param headroomBytes before the bytes of every chunk, for what the reader carries over */
export async function* readAhead(path: string, headroomBytes = 0): AsyncGenerator<Chunk> {
  await using file = await open(path);
  // A buffer of a whole chunk for each of hundreds of small files would keep the garbage collector busy.
  const roomBytes = Math.min(chunkBytes, (await file.stat()).size + 1);
  const read = (buffer: Buffer) => {
    const reading = file.read(buffer, headroomBytes, roomBytes, null);
    // Whoever waits for it is told; until then nobody does.
    reading.catch(() => {});
    return reading;
  };
  let [buffer, other] = [Buffer.allocUnsafe(headroomBytes + roomBytes), Buffer.allocUnsafe(headroomBytes + roomBytes)];
  for (let reading = read(buffer); ; ) {
    const { bytesRead } = await reading;
    if (bytesRead === 0) return;
    reading = read(other);
    yield { buffer, from: headroomBytes, to: headroomBytes + bytesRead };
    [buffer, other] = [other, buffer];
  }
}
