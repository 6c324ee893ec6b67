// Which partners' pages each audience of the config may open: written by publish beside the site, read by `serve`.
import { z } from "zod";

/** A file of the release. No reader gets it who does not see everything. */
export const audiencesFile = "audiences.json";

/** Name of an audience → its partners' pages; "all": it sees everything, the company's pages too. */
export const audiencePagesSchema = z.record(
  z.string(),
  z.union([z.literal("all"), z.array(z.object({ path: z.string(), name: z.string() }))]),
);

export type AudiencePages = Readonly<Record<string, "all" | readonly { path: string; name: string }[]>>;
