import { boolean, contract, date, integer, number, required, text, timestamp } from "./contract.ts";

export const feedback = contract({
  stream: "feedback",
  grain: "One row per ticket: question, complaint or suggestion.",
  key: ["ticket_id"],
  eventColumn: "created_date",
  businessDates: { created_date: "created_at" },
  columns: {
    ticket_id: text("the ticket", required),
    partner_id: text("partner it concerns"),
    customer_id: text("end customer it concerns", { personal: true }),
    product_id: text("product it concerns"),
    entry: text("where it came in: wechat, phone, email, form, portal"),
    tag: text("kind: product_suggestion, service_complaint, technical_issue, …"),
    severity: integer("1 is the gravest"),
    owner_id: text("who answers for it"),
    team: text("team it lies with"),
    created_at: timestamp("opened (UTC)", required),
    created_date: date("business date of opening", required),
    assigned_at: timestamp("given to an owner (UTC)"),
    first_human_reply_at: timestamp("first public reply by a person (UTC)"),
    resolved_at: timestamp("resolved (UTC)"),
    closed_at: timestamp("closed (UTC)"),
    followup_at: timestamp("called back after the fix (UTC)"),
    followup_score: number("score given then, 1–5"),
    reopened_count: integer("times reopened"),
    reassigned_count: integer("times given to another"),
    sla_met: boolean("the source's own verdict on its service level, where it has one"),
    published: boolean("published as a typical issue"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
  rules: [
    {
      name: "reply_after_creation",
      holds: "first_human_reply_at >= created_at",
      message: "first_human_reply_at lies before created_at",
    },
    { name: "score_1_to_5", holds: "followup_score between 1 and 5", message: "followup_score is outside 1–5" },
  ],
});

export const feedbackEvents = contract({
  stream: "feedback_events",
  grain: "One row per change of a ticket.",
  key: ["ticket_id", "seq"],
  eventColumn: "event_date",
  businessDates: { event_date: "event_at" },
  columns: {
    ticket_id: text("the ticket", required),
    seq: integer("order of the change within the ticket", required),
    event: text("new, assigned, replied, resolved, closed, reopened, …", required),
    event_at: timestamp("when it happened (UTC)", required),
    event_date: date("business date of the change", required),
    actor_id: text("who did it"),
    is_human: boolean("done by a person, not by a rule"),
  },
});

export const surveys = contract({
  stream: "surveys",
  grain: "One row per person asked.",
  key: ["response_id"],
  eventColumn: "asked_date",
  columns: {
    response_id: text("the invitation", required),
    survey: text("kind of score", { required: true, values: ["csat5", "nps", "ces7"] }),
    wording_version: text("version of the question; scores of two wordings are not compared"),
    partner_id: text("partner asked"),
    customer_id: text("end customer asked", { personal: true }),
    asked_date: date("day of the invitation", required),
    answered_date: date("day of the answer; empty: not answered"),
    score: number("the answer"),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
  rules: [
    {
      name: "score_in_range",
      holds:
        "case survey when 'csat5' then score between 1 and 5 when 'nps' then score between 0 and 10 else score between 1 and 7 end",
      message: "score is outside the survey's scale",
    },
  ],
});

export const contactKinds = [
  "meeting",
  "one_on_one",
  "review",
  "notice",
  "report",
  "training",
  "greeting",
  "gift",
  "grant",
  "event",
  "co_creation",
] as const;

export const touchpoints = contract({
  stream: "touchpoints",
  grain: "One row per contact with a partner.",
  key: ["touchpoint_id"],
  eventColumn: "sent_date",
  columns: {
    touchpoint_id: text("the contact", required),
    partner_id: text("partner contacted or contacting", required),
    kind: text("kind of contact", {
      required: true,
      values: contactKinds,
    }),
    direction: text("out: from us; in: from the partner", { required: true, values: ["out", "in"] }),
    sent_date: date("sent or held", required),
    read_date: date("read"),
    attended: boolean("attended, for meetings and training"),
    due_date: date("due, where something was asked of him"),
    done_date: date("done"),
    needs_acknowledgement: boolean("an acknowledgement was asked for"),
    acknowledged_date: date("acknowledged"),
    value_amount: { type: "amount", note: "value of a gift or grant", required: false },
    currency: text("ISO 4217", { default: { config: "currency" } }),
    updated_at: timestamp("when the source last changed the row"),
    deleted_at: timestamp("when the source deleted the row"),
  },
});
