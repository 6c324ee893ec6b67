// Settings that contradict themselves are refused before they make a number.
import { expect, test } from "vitest";
import { type ConfigInput, configSchema } from "../../functions/config/config.ts";

const complaintsOf = (settings: Partial<ConfigInput>) => {
  const { error } = configSchema.safeParse({
    project: "acme",
    company: { zh: "公司", en: "Company" },
    sources: {},
    ...settings,
  });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
};

const meeting = { contact: "meeting", everyDays: 31 } as const;

test("one contact is promised to the same partners once; to a tier, an industry and both it may be promised each", () => {
  const once = [
    { tier: "core", ...meeting },
    { industry: "food", ...meeting },
    { tier: "core", industry: "food", ...meeting },
  ];
  expect(complaintsOf({ policies: once })).toEqual([]);
  expect(complaintsOf({ policies: [...once, { tier: "core", ...meeting, everyDays: 92 }] })).toEqual([
    'policies.3: "meeting" is promised to the same partners twice; keep one',
  ]);
});

test("a policy is for somebody", () => {
  expect(complaintsOf({ policies: [meeting] })).toEqual(["policies.0: a policy names a tier, an industry, or both"]);
});

test("grade B does not end before A does", () => {
  expect(complaintsOf({ rules: { customers: { aShare: 0.9, bShare: 0.8 } } })).toEqual([
    "rules.customers: grade A ends where B begins: aShare is at most bShare",
  ]);
});
