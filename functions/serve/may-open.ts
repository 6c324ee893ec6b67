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

/** What publish says of a group that is an audience; nothing of any other. */
export const pagesOf = (group: string, audiences: AudiencePages) =>
  (Object.hasOwn(audiences, group) ? audiences[group] : undefined) ?? [];

/** @returns "all", or the folders below which he may open everything */
export function foldersOf({ groups }: Reader, audiences: AudiencePages, hashKey: string): "all" | readonly string[] {
  const ofGroups = groups.map(group => pagesOf(group, audiences));
  if (groups.includes(companyGroup) || ofGroups.includes("all")) return "all";
  const partnerIds = groups.flatMap(group => partnerGroup.exec(group)?.[1] ?? []);
  const listed = ofGroups.flatMap(pages => (pages === "all" ? [] : pages.map(({ path }) => path)));
  return [...partnerIds.map(partnerId => partnerPagePath(hashKey, partnerId)), ...listed];
}

/** @param key a file of the site, such as "p/3f9a…/index.html"; it has been checked to have no way up */
export function mayOpen(folders: "all" | readonly string[], key: string): boolean {
  if (folders === "all" || key === "404.html") return true;
  return [...sharedFolders, ...folders].some(folder => key.startsWith(folder));
}
