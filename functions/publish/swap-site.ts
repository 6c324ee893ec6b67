// Puts a finished site in the place of the one before. Both moves are renames in one folder: a reader meets the old site or the
// new one, and a build that fails leaves the old one up.
import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConfigError, isCode, messageOf } from "../lake/errors.ts";

const beforeOf = (siteFolder: string) => `${siteFolder}.before`;

/** Where this run builds the site, beside the one that is up. */
export const asideOf = (siteFolder: string) => `${siteFolder}.building-${process.pid}`;

/** Mends what a killed run left: a site moved away and not yet replaced, folders half built. */
export async function recoverSite(siteFolder: string): Promise<void> {
  const folder = await namesIn(dirname(siteFolder));
  if (!folder.includes(basename(siteFolder)) && folder.includes(basename(beforeOf(siteFolder))))
    await rename(beforeOf(siteFolder), siteFolder);
  await removeLeftovers(dirname(siteFolder), `${basename(siteFolder)}.building-`);
}

/** Removes folders named by prefix and process id whose process is gone. */
export async function removeLeftovers(parent: string, prefix: string): Promise<void> {
  for (const name of await namesIn(parent))
    if (name.startsWith(prefix) && !isAlive(Number(name.slice(prefix.length))))
      await rm(join(parent, name), { recursive: true, force: true });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, "ENOENT")) return [];
    throw error;
  }
}

function isAlive(processId: number): boolean {
  if (processId === process.pid || !Number.isInteger(processId) || processId <= 0) return processId === process.pid;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return isCode(error, "EPERM");
  }
}

/** @throws ConfigError where the folder cannot be replaced; the site before is put back */
export async function swapSite(built: string, siteFolder: string): Promise<void> {
  const before = beforeOf(siteFolder);
  await rm(before, { recursive: true, force: true });
  const hadSite = await rename(siteFolder, before).then(
    () => true,
    error => {
      if (isCode(error, "ENOENT")) return false;
      throw refused(siteFolder, error);
    },
  );
  try {
    await rename(built, siteFolder);
  } catch (error) {
    if (hadSite) await rename(before, siteFolder);
    throw refused(siteFolder, error);
  }
  await rm(before, { recursive: true, force: true });
}

const refused = (siteFolder: string, cause: unknown) =>
  new ConfigError(`the site in ${siteFolder} cannot be replaced: ${messageOf(cause)}`, {
    hint: "Close what holds the folder open, or name another with --out, and run `npx qudao publish` again.",
    cause,
  });
