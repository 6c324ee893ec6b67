// Lambda of `serve`: answers the site's readers, behind CloudFront.
import { randomBytes } from "node:crypto";
import { lambdaContext } from "../config/lambda-context.ts";
import { requireHashKey } from "../config/partner-page.ts";
import { environmentNames } from "../lake/environment-names.ts";
import { requireSetting } from "../lake/lambda-effects.ts";
import { s3Client } from "../lake/s3-client.ts";
import { S3Storage } from "../lake/s3-storage.ts";
import { toLambda, toRequest } from "./function-url.ts";
import { releaseFiles } from "./release-files.ts";
import { type SiteWorld, serve } from "./serve.ts";
import { createSeal } from "./session.ts";

/** Made once for as long as the function stays warm: config and secrets change with a deployment. */
let world: Promise<SiteWorld> | undefined;

export async function handler(event: unknown) {
  // A beginning that failed is not kept: the secret may be readable a moment later.
  world ??= createWorld().catch(error => {
    world = undefined;
    throw error;
  });
  const { request, accepted } = toRequest(event);
  return toLambda(await serve(await world, request), accepted);
}

async function createWorld(): Promise<SiteWorld> {
  const { config, effects } = await lambdaContext();
  const hashKey = requireHashKey(config, effects);
  const site = new S3Storage(s3Client(), requireSetting(environmentNames.siteBucket), `${effects.workFolder}/site`);
  const [url, clientId] = [requireSetting(environmentNames.signInUrl), requireSetting(environmentNames.signInClient)];
  const signIn = { url, clientId, siteUrl: config.siteUrl };
  const random = (bytes: number) => randomBytes(bytes).toString("base64url");
  const { fetch, now } = effects;
  return { files: releaseFiles(site), seal: createSeal(hashKey), signIn, hashKey, fetch, now, random };
}
