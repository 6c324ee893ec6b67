// What channel maintenance asks for, numbered as docs/requirements.md numbers it. What SQL answers says so in its own header
// ("-- Answers: 16, 18"); here stand the names, what is answered elsewhere, and what is not answered and why.

export interface Requirement {
  number: number;
  name: string;
  /** Answered outside of SQL: "page partner", "command alert", "estimator anomaly_tests", "config audiences", "doc deploy". */
  by?: readonly string[];
  /** What of it is not answered. */
  lacks?: string;
  /** Nothing answers it, because no stream brings what it needs. */
  waitsFor?: string;
  /** Data could answer it, and nothing does. */
  isOpen?: true;
}

export interface RequirementSection {
  title: string;
  requirements: readonly Requirement[];
}

export const requirementSections: readonly RequirementSection[] = [
  {
    title: "Partners and classes",
    requirements: [
      {
        number: 1,
        name: "one current record per partner",
        lacks: "completeness of records and look-alike names are not reckoned",
      },
      { number: 2, name: "spread over provinces" },
      { number: 3, name: "kinds of partner, and every metric by kind" },
      { number: 4, name: "class: core, ordinary, emerging, strategic" },
      { number: 5, name: "class: core, potential, edge" },
      { number: 6, name: "class by efficiency" },
      { number: 7, name: "grading by scale and ability" },
      { number: 8, name: "partners with high potential" },
      { number: 9, name: "excellent partners" },
      { number: 10, name: "channels that have failed" },
      { number: 11, name: "industry of a partner" },
      { number: 12, name: "a channel manager for every partner", lacks: "load per manager is not reckoned" },
      { number: 13, name: "changes of the channel manager" },
      { number: 14, name: "moves between classes" },
      { number: 15, name: "goals of coverage, satisfaction and growth", lacks: "goals in revenue" },
      { number: 16, name: "share of a partner in the whole, and concentration" },
      { number: 17, name: "depth of cooperation" },
      { number: 18, name: "whom to look after first" },
    ],
  },
  {
    title: "Life cycle, maturity, activity",
    requirements: [
      { number: 19, name: "four stages of maturity" },
      { number: 20, name: "what each stage asks for" },
      { number: 21, name: "moves up and down the stages" },
      { number: 22, name: "how long cooperation lasts" },
      { number: 23, name: "share of partners who are active" },
      { number: 24, name: "partners who sell less than they used to", by: ["estimator anomaly_tests"] },
      { number: 25, name: "tasks that partners delay" },
      { number: 26, name: "customers who buy once" },
      { number: 27, name: "churn" },
      { number: 28, name: "partners who come back" },
      { number: 29, name: "plans for quarter and year", lacks: "whether what was agreed is done; not who has a plan" },
      {
        number: 30,
        name: "new partners of quality",
        lacks: "by orders in each of the first three 30 days; the health score has no history to ask on the 90th day",
      },
      { number: 31, name: "growth in the number of partners" },
      {
        number: 32,
        name: "cost of keeping against cost of winning",
        lacks: "of partners; what end customers cost to win is in no stream",
      },
      { number: 33, name: "long and short term side by side" },
      { number: 34, name: "partners lost to competitors" },
      { number: 35, name: "reasons of breaks" },
      { number: 36, name: "spend on partners that do not pay back" },
      { number: 37, name: "retention, repurchase and churn together" },
    ],
  },
  {
    title: "Communication and feedback",
    requirements: [
      { number: 38, name: "meetings as often as agreed" },
      { number: 39, name: "talk in both directions" },
      { number: 40, name: "notices that are read" },
      { number: 41, name: "not too many notices" },
      { number: 42, name: "the loop of a ticket is closed" },
      { number: 43, name: "answered within 24 hours" },
      { number: 44, name: "complaints answered within 12 hours" },
      { number: 45, name: "feedback without an answer" },
      { number: 46, name: "partners who give feedback" },
      { number: 47, name: "kinds of ticket, and the right team" },
      { number: 48, name: "one entry for all ways in" },
      { number: 49, name: "tickets assigned by themselves" },
      { number: 50, name: "problems resolved" },
      { number: 51, name: "time to resolution" },
      { number: 52, name: "score of the call after the fix" },
      { number: 53, name: "typical issues published" },
      { number: 54, name: "complaint rate" },
      { number: 55, name: "frequent problems" },
      { number: 56, name: "policy changes told with their reason" },
      {
        number: 57,
        name: "causes of conflicts",
        waitsFor: "feedback: no source says the cause of a conflict in a field of its own",
      },
      {
        number: 58,
        name: "sources that say different things",
        lacks: "how far behind each is; sums of two sources are not compared",
      },
      { number: 59, name: "errors of collecting by hand" },
      { number: 60, name: "training" },
      {
        number: 61,
        name: "live technical support",
        lacks: "hours to the first reply by kind of ticket",
      },
      { number: 62, name: "one-to-one talks" },
      {
        number: 63,
        name: "grave cases answered at once",
        lacks: "hours to the first reply by severity; a review after the case is in no stream",
      },
      {
        number: 64,
        name: "greetings, gifts and thanks",
        lacks: "no cap on its cost, and no effect",
      },
      {
        number: 65,
        name: "reward of useful feedback",
        waitsFor: "feedback: whether a suggestion was accepted and rewarded",
      },
      { number: 66, name: "targets set together" },
      { number: 67, name: "partners take part in products" },
      { number: 68, name: "suggestions that are adopted", waitsFor: "feedback: when a suggestion was shipped" },
      { number: 69, name: "market feedback approved in two weeks" },
      { number: 70, name: "a person answers for each step" },
      { number: 71, name: "reviews with actions that are done" },
    ],
  },
  {
    title: "Incentives",
    requirements: [
      { number: 72, name: "volume rebate" },
      { number: 73, name: "award for new products" },
      { number: 74, name: "award for the quarter’s increment" },
      { number: 75, name: "bonus for reaching the target" },
      { number: 76, name: "reward for satisfaction" },
      { number: 77, name: "reward for new plans" },
      { number: 78, name: "points for loyalty" },
      { number: 79, name: "instant, growth and other rewards" },
      { number: 80, name: "splits by class" },
      { number: 81, name: "one size for all" },
      { number: 82, name: "graded targets and rewards" },
      { number: 83, name: "targets that are too high" },
      { number: 84, name: "rebates reckoned by themselves" },
      { number: 85, name: "time until a payout arrives" },
      { number: 86, name: "steps of approval in a payout" },
      { number: 87, name: "incentives that can be seen" },
      {
        number: 88,
        name: "thresholds that move",
        by: ["command whatif"],
        lacks: "how long before a change it was announced is not reckoned",
      },
      { number: 89, name: "fair split" },
      {
        number: 90,
        name: "consequences with warning",
        waitsFor: "spend: a penalty and the warning before it",
      },
      { number: 91, name: "exceptions" },
      { number: 92, name: "valid contract at the order" },
      { number: 93, name: "effect of an incentive", by: ["doc estimates"] },
      { number: 94, name: "commission recommended by effect" },
    ],
  },
  {
    title: "Return, campaigns, resources",
    requirements: [
      { number: 95, name: "joint campaigns tracked" },
      { number: 96, name: "return of a campaign" },
      { number: 97, name: "partners who take part" },
      { number: 98, name: "campaigns that lose" },
      { number: 99, name: "material and budgets given to partners" },
      { number: 100, name: "resources where they work", lacks: "no Gini coefficient of what is given" },
      { number: 101, name: "leads that become deals" },
      { number: 102, name: "partners who carry a new product" },
      { number: 103, name: "deals signed", waitsFor: "transactions hold orders; contracts signed are no stream" },
      { number: 104, name: "traffic, and what it is worth" },
      { number: 105, name: "market share", waitsFor: "figures of the market, which no partner system has" },
      { number: 106, name: "what the system itself costs", lacks: "costs of partners; not of the system" },
      { number: 107, name: "tactics that are copied", waitsFor: "a register of tactics" },
    ],
  },
  {
    title: "Processes",
    requirements: [
      { number: 108, name: "days of a process" },
      { number: 109, name: "departments and steps of a case" },
      { number: 110, name: "waiting for approvals" },
      { number: 111, name: "steps that change nothing", waitsFor: "process_steps: the outcome of a step" },
      { number: 112, name: "work in progress by step" },
      { number: 113, name: "cases handed back and forth" },
      { number: 114, name: "automation" },
      { number: 115, name: "data that have to be corrected" },
      { number: 116, name: "cases per person", waitsFor: "hours that people worked" },
      { number: 117, name: "departments that keep their times" },
      { number: 118, name: "use of the system", waitsFor: "a log of who opened what" },
    ],
  },
  {
    title: "Health and warning",
    requirements: [
      { number: 119, name: "health score" },
      { number: 120, name: "late deliveries" },
      { number: 121, name: "warning of churn" },
      { number: 122, name: "warning of anomalies", by: ["estimator anomaly_tests", "command alert"] },
      { number: 123, name: "reaction to a warning", waitsFor: "when somebody acted on an alert" },
      { number: 124, name: "fresh dashboards" },
      { number: 125, name: "how far the data are behind" },
      { number: 126, name: "what came of an action", waitsFor: "actions with their outcome" },
      { number: 127, name: "early signs, and how early" },
    ],
  },
  {
    title: "Quality of customers",
    requirements: [
      { number: 128, name: "portrait of a customer", lacks: "buying; not his industry or who decides" },
      { number: 129, name: "customers by recency, frequency and value" },
      { number: 130, name: "customers graded A, B, C" },
      { number: 131, name: "deals and repurchase of customers" },
      {
        number: 132,
        name: "service plan by grade",
        waitsFor: "customers: the plan of service that each one has",
      },
      {
        number: 133,
        name: "complaints that jump in a class",
        by: ["estimator anomaly_tests"],
        lacks: "orders and revenue are tested; complaints not yet",
      },
      { number: 134, name: "customers rated by several departments", waitsFor: "ratings of customers by departments" },
      { number: 135, name: "automated contacts with customers", waitsFor: "contacts with end customers" },
    ],
  },
  {
    title: "Satisfaction",
    requirements: [
      { number: 136, name: "satisfaction of partners" },
      { number: 137, name: "satisfaction of customers in three numbers" },
      { number: 138, name: "surveys that are answered" },
      { number: 139, name: "satisfaction by class" },
      { number: 140, name: "satisfaction of employees", waitsFor: "a survey of employees" },
      { number: 141, name: "loyalty" },
    ],
  },
  {
    title: "Models of cooperation",
    requirements: [
      { number: 142, name: "pay per conversion" },
      { number: 143, name: "pay per sale, with refunds taken back" },
      { number: 144, name: "which model of pay works" },
      { number: 145, name: "modes of cooperation", waitsFor: "partners: the mode of cooperation" },
      { number: 146, name: "kinds of campaign" },
      { number: 147, name: "shared risk", waitsFor: "terms of contracts" },
      { number: 148, name: "dividend of a project" },
    ],
  },
  {
    title: "Targets, rankings, reports",
    requirements: [
      { number: 149, name: "targets by data" },
      { number: 150, name: "attainment of targets" },
      {
        number: 151,
        name: "ranking of partners",
        by: ["page partners"],
        lacks: "a table to sort; no ranking with intervals",
      },
      { number: 152, name: "a report for each partner", by: ["page partner"] },
      { number: 153, name: "reports that are read" },
      { number: 154, name: "plans with a date" },
      { number: 155, name: "a page to talk about with the partner", by: ["page partner"] },
      { number: 156, name: "reports one can look at", by: ["page index", "page retention", "page feedback"] },
    ],
  },
  {
    title: "Rights and trace",
    requirements: [
      { number: 157, name: "rights by region, tier and partner", by: ["config audiences"] },
      { number: 158, name: "grades of sharing", by: ["config audiences"] },
      { number: 159, name: "security", by: ["doc deploy"] },
      { number: 160, name: "every number can be traced", by: ["doc data-dictionary", "command history"] },
      { number: 161, name: "a partner sees his own", by: ["page partner"] },
    ],
  },
  {
    title: "Import and migration",
    requirements: [
      { number: 162, name: "register of sources" },
      { number: 163, name: "one contract per stream" },
      { number: 164, name: "history moved without loss" },
      { number: 165, name: "collected by themselves" },
      { number: 166, name: "fields that come later", by: ["doc reliability"] },
      { number: 167, name: "partners who report", waitsFor: "which partners are to report when" },
    ],
  },
  {
    title: "Strategies by class",
    requirements: [
      { number: 168, name: "strategy for core partners" },
      { number: 169, name: "strategy for ordinary partners" },
      { number: 170, name: "strategy for emerging partners" },
      { number: 171, name: "strategy for strategic partners" },
      { number: 172, name: "effort by class" },
      { number: 173, name: "action by efficiency" },
      { number: 174, name: "strategy by industry" },
      { number: 175, name: "people or machines, by stage" },
      { number: 176, name: "talks before a partner is dropped" },
      { number: 177, name: "steps to wake a partner" },
    ],
  },
];
