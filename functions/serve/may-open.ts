// Which addresses a reader may open, by the groups that the operator put him into: `company` opens everything, `partner-<id>` that
// partner's page, the name of an audience of the config the pages of its partners.
import type { AudiencePages } from "../config/audiences-file.ts";
import { partnerPagePath } from "../config/partner-page.ts";

export interface Reader {
  groups: readonly string[];
}

export const companyGroup = "company";
const partnerGroup = /^partner-(.+)$/;

/** Code and styles, the same for everybody: no data are in them (test/publish). */
const sharedFolders = ["_import/", "_node/", "_npm/", "_observablehq/"];

/** @returns "all", or the folders below which he may open everything */
export function foldersOf({ groups }: Reader, audiences: AudiencePages, hashKey: string): "all" | readonly string[] {
  if (groups.includes(companyGroup)) return "all";
  return groups.flatMap(group => {
    const partnerId = partnerGroup.exec(group)?.[1];
    if (partnerId !== undefined) return [partnerPagePath(hashKey, partnerId)];
    return (Object.hasOwn(audiences, group) ? audiences[group] : undefined)?.map(({ path }) => path) ?? [];
  });
}

/** @param key a file of the site, such as "p/3f9a…/index.html"; it has been checked to have no way up */
export function mayOpen(folders: "all" | readonly string[], key: string): boolean {
  if (folders === "all" || key === "404.html") return true;
  return [...sharedFolders, ...folders].some(folder => key.startsWith(folder));
}
