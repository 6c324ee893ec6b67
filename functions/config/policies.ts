// What a company does for each tier of partners, as rules that its contacts can be held against.
import { z } from "zod";
import { contactKinds } from "../contracts/feedback.ts";

export const policy = z.strictObject({
  tier: z.string().min(1),
  /** Kind of contact, as the stream touchpoints has it. */
  contact: z.enum(contactKinds),
  atLeast: z.number().int().min(1).default(1),
  everyDays: z.number().int().min(1),
});
export type Policy = z.output<typeof policy>;

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
