// Which partners' pages each audience of the config may open: written by publish beside the site, read by `serve`.
import { z } from "zod";

/** A file of the release. No reader gets it who does not see everything. */
export const audiencesFile = "audiences.json";

/** Name of an audience → its partners' pages. */
export const audiencePagesSchema = z.record(z.string(), z.array(z.object({ path: z.string(), name: z.string() })));

export type AudiencePages = Readonly<Record<string, readonly { path: string; name: string }[]>>;
