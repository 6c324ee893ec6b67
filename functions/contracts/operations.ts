import { boolean, contract, date, integer, required, text, timestamp } from "./contract.ts";

export const processSteps = contract({
  stream: "process_steps",
  grain: "One row per step of a case.",
  key: ["case_id", "seq"],
  numbering: { column: "seq", within: "case_id" },
  eventColumn: "started_date",
  businessDates: { started_date: "started_at" },
  columns: {
    case_id: text("the case", required),
    seq: integer("order of the step; numbered in file order where the source has none", required),
    process: text("which process", required),
    step: text("which step", required),
    partner_id: text("partner it concerns"),
    department: text("department that did it"),
    owner_id: text("who did it"),
    kind: text("kind of step", { values: ["approval", "work", "handover", "rework"] }),
    queued_at: timestamp("came in (UTC)"),
    started_at: timestamp("begun (UTC)", required),
    started_date: date("business date of the start", required),
    ended_at: timestamp("ended (UTC)"),
    automated: boolean("done by a machine"),
  },
});

export const policyChanges = contract({
  stream: "policy_changes",
  grain: "One row per change of a rule or policy.",
  key: ["policy_id"],
  eventColumn: "effective_date",
  columns: {
    policy_id: text("the change", required),
    title: text("what changed"),
    scope: text("whom it touches: all, a tier, a region"),
    announced_date: date("announced"),
    effective_date: date("in force from", required),
    reason_given: boolean("partners were told why"),
  },
});
