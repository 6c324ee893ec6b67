// What each audience of the config may open, by the partners of today: their pages, and the audience's own files.
import type { AudiencePages } from "../config/audiences-file.ts";
import type { Config } from "../config/config.ts";
import { seesEverything, seesPartner } from "../config/partner-scope.ts";
import { audienceFolder } from "./audience-data.ts";
import type { Marts } from "./marts.ts";

export function audiencePages(
  { audiences }: Pick<Config, "audiences">,
  {
    partners,
  }: { partners: readonly Pick<Marts["partners"][number], "partner_id" | "partner_name" | "region" | "tier">[] },
  pathOfPage: (partnerId: string) => string,
  withData: readonly string[],
): AudiencePages {
  return Object.fromEntries(
    audiences.map(({ name, sees }) => [
      name,
      seesEverything(sees)
        ? "all"
        : [
            ...partners
              .filter(({ partner_id, region, tier }) => seesPartner(sees, { partnerId: partner_id, region, tier }))
              .map(({ partner_id, partner_name }) => ({
                path: pathOfPage(partner_id),
                name: partner_name ?? partner_id,
              })),
            ...(withData.includes(name) ? [{ path: audienceFolder(name), name: "数据文件 · Data files" }] : []),
          ],
    ]),
  );
}
