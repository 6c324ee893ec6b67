// A folder for temporary files per process, so that two runs over one lake do not empty each other's. What a killed run left
// behind is removed by the next one.
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

export async function openWorkFolder(parent: string): Promise<string> {
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent))
    if (!isAlive(Number(name))) await rm(join(parent, name), { recursive: true, force: true });
  const folder = join(parent, String(process.pid));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  return folder;
}

function isAlive(processId: number): boolean {
  if (!Number.isInteger(processId) || processId <= 0) return false;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
