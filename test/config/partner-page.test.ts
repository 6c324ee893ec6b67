// The key that partner pages are named by, and readers' sessions signed with.
import { expect, test } from "vitest";
import { configSchema } from "../../functions/config/config.ts";
import { requireHashKey } from "../../functions/config/partner-page.ts";
import { ConfigError } from "../../functions/lake/errors.ts";

const config = configSchema.parse({ project: "acme", company: { zh: "公司", en: "Company" }, sources: {} });

test("sessions are never signed with a key that stands in the code", () => {
  expect(() => requireHashKey(config, { environment: () => undefined })).toThrow(ConfigError);
  expect(requireHashKey(config, { environment: name => (name === "QUDAO_HASH_KEY" ? "secret" : undefined) })).toBe(
    "secret",
  );
});
