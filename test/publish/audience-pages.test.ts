// Which partners' pages an audience may open: those that all limits of its scope let through, and nothing unknown.
import { expect, test } from "vitest";
import { configSchema } from "../../functions/config/config.ts";
import { audiencePages } from "../../functions/publish/audience-pages.ts";

const partners = [
  { partner_id: "P1", partner_name: "One", region: "East", tier: "core" },
  { partner_id: "P2", partner_name: null, region: "East", tier: "ordinary" },
  { partner_id: "P3", partner_name: "Three", region: "West", tier: "core" },
  { partner_id: "P4", partner_name: "Four", region: null, tier: null },
];

const pagesOf = (sees: object) => {
  const { audiences } = configSchema.parse({
    project: "acme",
    company: { zh: "公司", en: "Company" },
    sources: {},
    audiences: [{ name: "some", title: { zh: "一些", en: "Some" }, sees }],
  });
  const pages = audiencePages({ audiences }, { partners }, id => `p/${id}/`, []).some;
  return pages === "all" ? pages : pages?.map(({ path, name }) => `${path} ${name}`);
};

test.each([
  [{}, "all"],
  [{ regions: ["East"] }, ["p/P1/ One", "p/P2/ P2"]],
  [{ regions: ["East"], tiers: ["core"] }, ["p/P1/ One"]],
  [{ partners: ["P4", "P9"] }, ["p/P4/ Four"]],
  [{ regions: [] }, []],
])("an audience that sees %j may open %j", (sees, expected) => {
  expect(pagesOf(sees)).toEqual(expected);
});

test("an audience cannot have the name of a group that opens more", () => {
  for (const name of ["company", "Company", "partner-P1"])
    expect(
      configSchema.safeParse({
        project: "acme",
        company: { zh: "公司", en: "Company" },
        sources: {},
        audiences: [{ name, title: { zh: "一", en: "One" } }],
      }).error?.issues[0]?.message,
    ).toContain("is a group of readers that there is anyway");
});
