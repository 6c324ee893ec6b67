// A company's own rules as numbers. The transform step lays them out as the one-row table `rules`, one column per number
// (`churn.minimumDays` → `churn_minimum_days`), so models read them as they read data.
import { z } from "zod";

/** Of days, months or people: one at least. */
const atLeastOne = (value: number) => z.number().int().positive().default(value);
const share = (value: number) => z.number().min(0).max(1).default(value);
const count = (value: number) => z.number().int().min(0).default(value);
const weight = (value: number) => z.number().min(0).default(value);

const churn = z.strictObject({
  /** A partner's own threshold is clamp(max(factor·median, median + madFactor·1.4826·MAD), minimum, maximum) of his gaps. */
  minimumDays: atLeastOne(14),
  maximumDays: atLeastOne(365),
  medianFactor: z.number().positive().default(2),
  madFactor: z.number().positive().default(3),
  /** Fewer gaps than this: his segment's threshold serves. */
  minimumGaps: count(3),
  /** Weight of the segment in a partner's median: log m* = (n·log m + prior·log m_segment) / (n + prior). */
  priorGaps: count(4),
});

const tiers = z.strictObject({
  /** Core partners make up this share of twelve months' revenue; used where the source names no tier. */
  coreShare: share(0.8),
  /** A partner younger than this, and not core, is emerging. */
  emergingMonths: count(12),
  /** Months running for which he must belong to the core, or not, before the rule moves him. */
  holdMonths: atLeastOne(2),
});

const classes = z.strictObject({
  /** Of those who contribute little, who grows by this share against the same months of the year before has potential. */
  potentialGrowthShare: z.number().default(0.2),
  /** Margin of three months per unit of cost, from which a partner is efficient, and below which he is not. */
  highReturnFactor: z.number().positive().default(3),
  lowReturnFactor: z.number().positive().default(1),
  /** People with a certificate from which a partner is able. */
  ableCertifiedPeople: atLeastOne(2),
  /** Month-ends running on which another class must hold before he is moved to it. */
  holdMonths: atLeastOne(2),
  /** Quarter-ends running in the low class after which a partner counts as failing. */
  failingQuarters: atLeastOne(2),
  /** The most by which a rate of incentives is advised to change, as a share of it. */
  rateStepShare: share(0.2),
});

const customers = z
  .strictObject({
    /** Customers who, from the largest down, make up this share of twelve months' revenue are A; those up to the second share B; the rest C. */
    aShare: share(0.8),
    bShare: share(0.95),
  })
  .refine(({ aShare, bShare }) => aShare <= bShare, {
    message: "grade A ends where B begins: aShare is at most bShare",
  });

const stages = z.strictObject({
  upMonths: atLeastOne(2),
  downMonths: atLeastOne(3),
  stage2OrderDays: count(2),
  stage3TenureDays: atLeastOne(180),
  stage3ActiveMonths: count(6),
  stage3SlaShare: share(0.8),
  stage3AttainmentShare: share(0.7),
  stage4MonthsInStage3: count(6),
  stage4JointCampaigns: count(2),
  stage4GrossRetention: share(0.9),
});

const health = z.strictObject({
  recencyWeight: weight(25),
  trendWeight: weight(20),
  attainmentWeight: weight(15),
  feedbackWeight: weight(10),
  engagementWeight: weight(10),
  satisfactionWeight: weight(10),
  deliveryWeight: weight(5),
  payoutWeight: weight(5),
  /** Published only where the available components make up this share of the weights. */
  minimumCoverage: share(0.6),
});

const feedback = z.strictObject({ slaHours: atLeastOne(24), complaintSlaHours: atLeastOne(12) });

const roi = z.strictObject({
  /** Gross margin where an order line has no cost; left out: margin of such lines is unknown, and ROI says so. */
  defaultMarginShare: z.number().min(0).max(1).optional(),
  /** A campaign's effect is read until this many days after its end (returns, pulled-forward orders). */
  tailDays: count(28),
});

const contacts = z.strictObject({
  /** More notices and reports to one partner in a week are too many. */
  weeklyNoticeCap: count(3),
});

const lateness = z.strictObject({
  /** A month that changes later than this after its end is marked: its figures were settled, paid out and reported. */
  limitDays: atLeastOne(31),
});

const publishing = z.strictObject({
  /** Rates with fewer cases are shown without colour or rank. */
  minimumN: count(20),
});

export const rulesSchema = z.strictObject({
  churn: churn.prefault({}),
  tiers: tiers.prefault({}),
  classes: classes.prefault({}),
  customers: customers.prefault({}),
  stages: stages.prefault({}),
  health: health.prefault({}),
  feedback: feedback.prefault({}),
  roi: roi.prefault({}),
  contacts: contacts.prefault({}),
  lateness: lateness.prefault({}),
  publishing: publishing.prefault({}),
});
export type Rules = z.infer<typeof rulesSchema>;
