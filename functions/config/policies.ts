// What a company does for each tier of partners, or industry, as rules that its contacts can be held against.
import { z } from "zod";
import { contactKinds } from "../contracts/feedback.ts";

const policy = z
  .strictObject({
    /** For partners of this tier; left out, of every tier. */
    tier: z.string().min(1).optional(),
    /** For partners who sell into this industry, as the stream partners has it; left out, into whichever. */
    industry: z.string().min(1).optional(),
    /** Kind of contact, as the stream touchpoints has it. */
    contact: z.enum(contactKinds),
    atLeast: z.number().int().min(1).default(1),
    everyDays: z.number().int().min(1),
  })
  .refine(({ tier, industry }) => tier !== undefined || industry !== undefined, {
    message: "a policy names a tier, an industry, or both",
  });
export type Policy = z.output<typeof policy>;

/** One promise of a kind of contact to each tier and industry: of two, nobody could say which holds. */
export const policies = z.array(policy).superRefine((list, { addIssue }) => {
  const seen = new Set<string>();
  for (const [index, { tier, industry, contact }] of list.entries()) {
    const to = JSON.stringify([tier, industry, contact]);
    if (seen.has(to))
      addIssue({
        code: "custom",
        path: [index],
        message: `"${contact}" is promised to the same partners twice; keep one`,
      });
    seen.add(to);
  }
});

/** Closer to those on whom more depends; the others by what costs little. Where a config names its own, these do not count. */
export const defaultPolicies: Policy[] = [
  { tier: "core", contact: "meeting", atLeast: 1, everyDays: 31 },
  { tier: "core", contact: "one_on_one", atLeast: 1, everyDays: 92 },
  { tier: "core", contact: "training", atLeast: 1, everyDays: 92 },
  { tier: "core", contact: "co_creation", atLeast: 1, everyDays: 183 },
  { tier: "strategic", contact: "meeting", atLeast: 1, everyDays: 31 },
  { tier: "strategic", contact: "co_creation", atLeast: 1, everyDays: 183 },
  { tier: "strategic", contact: "event", atLeast: 1, everyDays: 366 },
  { tier: "ordinary", contact: "training", atLeast: 1, everyDays: 183 },
  { tier: "ordinary", contact: "notice", atLeast: 1, everyDays: 92 },
  { tier: "emerging", contact: "meeting", atLeast: 1, everyDays: 31 },
  { tier: "emerging", contact: "training", atLeast: 1, everyDays: 92 },
];
