// Folders are there but for the first file in them, so they are made when one turns out to be missing, and not looked for each time.
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { isCode } from "./errors.ts";

/** Does what puts a file at the path; where its folder is missing, makes the folder and does it once more. */
export async function inItsFolder<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isCode(error, "ENOENT")) throw error;
  }
  await mkdir(dirname(path), { recursive: true });
  return work();
}
