// A small company for the tests of this folder.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const small = { seed: 7, partners: 20, transactions: 3000 } as const;

export function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "qudao-demo-"));
}
