// The files of the release that readers see.
import { z } from "zod";
import { type AudiencePages, audiencePagesSchema, audiencesFile } from "../config/audiences-file.ts";
import { getJson, type Storage } from "../lake/storage.ts";

export interface ReleaseFiles {
  /** Name of the release that `current.json` names; null before the first run. */
  current(): Promise<string | null>;
  read(release: string, key: string): Promise<Uint8Array | null>;
  audiences(release: string): Promise<AudiencePages>;
}

const currentSchema = z.object({ release: z.string() });

/** @param site the bucket of releases */
export function releaseFiles(site: Storage): ReleaseFiles {
  // A release never changes.
  let known: { release: string; audiences: AudiencePages } | undefined;
  return {
    async current() {
      const current = await getJson(site, "current.json");
      return current ? currentSchema.parse(current.value).release : null;
    },
    async read(release, key) {
      return (await site.get(`releases/${release}/${key}`))?.body ?? null;
    },
    async audiences(release) {
      if (known?.release === release) return known.audiences;
      const file = await getJson(site, `releases/${release}/${audiencesFile}`);
      known = { release, audiences: file ? audiencePagesSchema.parse(file.value) : {} };
      return known.audiences;
    },
  };
}
