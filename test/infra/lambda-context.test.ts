import { expect, test } from "vitest";
import { onlySource, throwFirst } from "../../functions/config/lambda-context.ts";
import { SourceContractError, TransientError } from "../../functions/lake/errors.ts";
import { fixtureContext } from "../fixtures/lake.ts";

const source = { type: "rest", url: "https://erp.example.com", streams: {} } as const;
const broken = new SourceContractError("a column is missing", { hint: "h" });
const busy = new TransientError("429", { hint: "h" });

test("a Lambda is handed the one source that the state machine names", async () => {
  await using context = await fixtureContext({ sources: { erp: source, crm: source } });
  expect(Object.keys(onlySource(context, "crm").config.sources)).toEqual(["crm"]);
  expect(Object.keys(context.config.sources)).toEqual(["erp", "crm"]);
});

test("a source that the config no longer has is named", async () => {
  await using context = await fixtureContext({ sources: { erp: source } });
  expect(() => onlySource(context, "crm")).toThrow('no source "crm"');
});

test("of several failures the one that a retry may mend is thrown, else the first; without any, none", () => {
  expect(() => throwFirst([{ error: broken }, { error: busy }])).toThrow(busy);
  expect(() => throwFirst([{ error: broken }])).toThrow(broken);
  expect(() => throwFirst([])).not.toThrow();
});
