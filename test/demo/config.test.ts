import { expect, test } from "vitest";
import { encodeGb18030 } from "../../demo/gb18030.ts";
import { provinces, regions } from "../../demo/places.ts";
import { loadConfig } from "../../functions/config/load-config.ts";
import { streamNames } from "../../functions/contracts/streams.ts";

const load = () => loadConfig(new URL("../../qudao.config.ts", import.meta.url).pathname);

test("the demo's config is valid and maps every stream once", async () => {
  const { config } = await load();
  const mapped = Object.values(config.sources).flatMap(source => Object.keys(source.streams));
  expect(mapped.sort()).toEqual([...streamNames].sort());
});

test("regions that audiences and recipients see are regions that partners have", async () => {
  const { config } = await load();
  const named = [...config.audiences, ...config.alerts.recipients].flatMap(({ sees }) => sees.regions ?? []);
  const known: readonly string[] = regions;
  expect(named.filter(region => !known.includes(region))).toEqual([]);
  expect(new Set(provinces.map(province => province.region)).size).toBe(regions.length);
});

test("text written in GB18030 is read back as it was", () => {
  const text = "伙伴编号,渠道经理\n华岳工控、返利“阶梯”：３％";
  expect(new TextDecoder("gb18030").decode(encodeGb18030(text))).toBe(text);
  expect(() => encodeGb18030("𠮷")).toThrow("has no two-byte code");
});
