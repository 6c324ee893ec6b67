// Lambda of `publish`: builds the site, uploads it as a release, then moves the site's pointer and
// the tables that audiences share.
import { S3Client } from "@aws-sdk/client-s3";
import { inLambda } from "../config/lambda-context.ts";
import { environmentNames } from "../lake/environment-names.ts";
import { requireSetting } from "../lake/lambda-effects.ts";
import { requireCurrent } from "../lake/snapshot.ts";
import { publish } from "./publish.ts";
import { shareTables } from "./share-tables.ts";
import { uploadRelease } from "./upload-release.ts";

export async function handler() {
  return inLambda(async context => {
    const { workFolder, storage, now } = context.effects;
    const places = { siteFolder: `${workFolder}/site`, cacheFolder: `${workFolder}/site-cache` };
    const { pages, siteFolder } = await publish(context, places);
    const snapshot = await requireCurrent(storage);
    const site = { client: new S3Client({}), bucket: requireSetting(environmentNames.siteBucket) };
    const { release, files } = await uploadRelease(site, siteFolder, snapshot.id, now());
    // Last, so that analysts' tables never hold up the site.
    const shared = await shareTables(context, snapshot);
    return { pages, release, files, shared: shared.length };
  });
}
