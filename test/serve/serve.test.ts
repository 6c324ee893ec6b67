// Who gets what of the published site.
import { gunzipSync } from "node:zlib";
import { beforeEach, describe, expect, test } from "vitest";
import { partnerPagePath } from "../../functions/config/partner-page.ts";
import { toLambda } from "../../functions/serve/function-url.ts";
import { releaseFiles } from "../../functions/serve/release-files.ts";
import { type SiteAnswer, type SiteWorld, serve } from "../../functions/serve/serve.ts";
import { createSeal } from "../../functions/serve/session.ts";
import { type MemoryLake, MemoryStorage } from "../lake/memory-storage.ts";
import { type SignInService, signInService } from "../servers/sign-in.ts";

const hashKey = "the-key";
const page = (partnerId: string) => partnerPagePath(hashKey, partnerId);
const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">`;
const site: Record<string, string> = {
  "index.html": `<html>${policy}the company`,
  "roi.html": "returns",
  "404.html": "nothing here",
  "_import/site/chart.js": "code",
  "site.json": "sentences",
  [`${page("P1")}index.html`]: "first",
  [`${page("P1")}data.json`]: "first's rows",
  [`${page("P2")}index.html`]: "second",
  [`${page("P3")}index.html`]: "third",
  "audience/east/index.html": "east's files",
  "audience/east/partner_month.parquet": "east's rows",
  "audience/west/partner_month.parquet": "west's rows",
  "audiences.json": JSON.stringify({
    hq: "all",
    east: [
      { path: page("P1"), name: "One & Co" },
      { path: page("P3"), name: "Three" },
      { path: "audience/east/", name: "Data files" },
    ],
  }),
};

let now: Date;
let service: SignInService;
let lake: MemoryLake;
let world: SiteWorld;

beforeEach(() => {
  now = new Date("2026-04-01T08:00:00Z");
  service = signInService(() => now, "site");
  const objects = new Map(Object.entries(site).map(([key, body]) => [`releases/r1/${key}`, { body, modifiedAt: now }]));
  objects.set("current.json", { body: '{"release":"r1"}', modifiedAt: now });
  lake = { objects, nowMs: 0 };
  let drawn = 0;
  world = {
    files: releaseFiles(new MemoryStorage(lake)),
    seal: createSeal(hashKey),
    signIn: { url: "https://sign-in.example.com", clientId: "site", siteUrl: "https://qudao.example.com/" },
    hashKey,
    fetch: (...args) => service.fetch(...args),
    now: () => now,
    random: bytes => `${"x".repeat(bytes)}${drawn++}`,
  };
});

type Jar = Record<string, string>;

const keep = (jar: Jar, { cookies = [] }: SiteAnswer): Jar => ({
  ...jar,
  ...Object.fromEntries(
    cookies.map(cookie => (cookie.split(";")[0] ?? "").split("=")).map(([k = "", v = ""]) => [k, v]),
  ),
});

const ask = (path: string, jar: Jar = {}, query = "") =>
  serve(world, { path, query: new URLSearchParams(query), cookies: jar });

/** The cookies of a browser whose user signed in as one of these groups. */
async function signedIn(...groups: string[]): Promise<Jar> {
  const sent = await ask("/");
  const { code, state } = service.signIn(sent.headers.location ?? "", groups);
  return keep(keep({}, sent), await ask("/signed-in", keep({}, sent), `code=${code}&state=${state}`));
}

const textOf = ({ body }: SiteAnswer) => Buffer.from(body ?? []).toString();

describe("signing in", () => {
  test("nobody sees anything before, and everybody lands where he wanted to go", async () => {
    const sent = await ask("/roi.html");
    expect(sent.status).toBe(302);
    expect(sent.headers.location).toMatch(/^https:\/\/sign-in\.example\.com\/oauth2\/authorize\?/);
    expect(sent.body).toBeUndefined();
    const { code, state } = service.signIn(sent.headers.location ?? "", ["company"]);
    const back = await ask("/signed-in", keep({}, sent), `code=${code}&state=${state}`);
    expect(back).toMatchObject({ status: 302, headers: { location: "/roi.html" } });
    expect(textOf(await ask("/roi.html", keep({}, back)))).toBe("returns");
  });

  test("a link that somebody else began, a code used twice and a page left open begin anew", async () => {
    const sent = await ask("/roi.html");
    const { code, state } = service.signIn(sent.headers.location ?? "", ["company"]);
    const query = `code=${code}&state=${state}`;
    const isSentBack = async (jar: Jar, asked: string) => {
      const given = await ask("/signed-in", jar, asked);
      expect(given.headers.location).toContain("/oauth2/authorize?");
      expect((given.cookies ?? []).filter(cookie => cookie.startsWith("__Host-qudao="))).toEqual([]);
    };
    await isSentBack({}, query);
    await isSentBack(keep({}, await ask("/")), query);
    await isSentBack(keep({}, sent), `code=${code}&state=another`);
    await ask("/signed-in", keep({}, sent), query);
    await isSentBack(keep({}, sent), query);
    now = new Date("2026-04-01T08:11:00Z");
    await isSentBack(keep({}, sent), query);
  });

  test("a session ends after twelve hours, and at the word of who has it", async () => {
    const jar = await signedIn("company");
    now = new Date("2026-04-01T19:59:00Z");
    expect((await ask("/", jar)).status).toBe(200);
    now = new Date("2026-04-01T20:01:00Z");
    expect((await ask("/", jar)).status).toBe(302);
    const out = await ask("/sign-out", jar);
    expect(out.headers.location).toContain("/logout?");
    expect(keep(jar, out)["__Host-qudao"]).toBe("");
  });

  test("a cookie that was changed, made with another key or sealed for something else is none", async () => {
    const jar = await signedIn("partner-P1");
    const value = jar["__Host-qudao"] ?? "";
    const [payload = "", signature = ""] = value.split(".");
    const changed = Buffer.from(Buffer.from(payload, "base64url").toString().replace("partner-P1", "company")).toString(
      "base64url",
    );
    const forged = createSeal("another").close("session", { groups: ["company"] }, new Date("2027-01-01"));
    const begun = keep({}, await ask("/"))["__Host-qudao-sign-in"] ?? "";
    for (const cookie of [`${changed}.${signature}`, `${payload}.`, "", "x", forged, begun])
      expect((await ask("/", { "__Host-qudao": cookie })).status).toBe(302);
  });

  test("cookies stay on this host, over TLS, and out of scripts' reach", async () => {
    for (const cookie of (await ask("/")).cookies ?? [])
      expect(cookie).toMatch(/^__Host-[^;]+; Path=\/; Max-Age=\d+; Secure; HttpOnly; SameSite=Lax$/);
  });
});

describe("what a reader may open", () => {
  test("the company's own: everything", async () => {
    const jar = await signedIn("company");
    expect(textOf(await ask("/", jar))).toContain("the company");
    for (const path of ["/roi", `/${page("P2")}`, `/${page("P1")}data.json`, "/_import/site/chart.js"])
      expect((await ask(path, jar)).status).toBe(200);
    expect(await ask("/gone.html", jar)).toMatchObject({ status: 404 });
    expect(textOf(await ask("/gone.html", jar))).toBe("nothing here");
  });

  test("a partner: his own folder and the code of pages", async () => {
    const jar = await signedIn("partner-P1");
    expect(await ask("/", jar)).toMatchObject({ status: 302, headers: { location: `/${page("P1")}` } });
    expect(textOf(await ask(`/${page("P1")}`, jar))).toBe("first");
    expect(textOf(await ask(`/${page("P1")}data.json`, jar))).toBe("first's rows");
    expect((await ask("/_import/site/chart.js", jar)).status).toBe(200);
    for (const path of [
      "/index.html",
      "/roi",
      "/site.json",
      "/audiences.json",
      `/${page("P2")}`,
      `/${page("P2")}data.json`,
    ])
      expect({ path, status: (await ask(path, jar)).status }).toEqual({
        path,
        status: path === "/index.html" ? 302 : 403,
      });
  });

  test("an audience that sees everything: the company's pages too", async () => {
    const jar = await signedIn("hq");
    for (const path of ["/", "/roi", `/${page("P2")}`]) expect((await ask(path, jar)).status).toBe(200);
  });

  test("an audience of the config: its partners, from a list", async () => {
    const jar = await signedIn("east");
    const list = textOf(await ask("/", jar));
    expect(list).toContain(`href="/${page("P1")}"`);
    expect(list).toContain("One &amp; Co");
    expect(textOf(await ask(`/${page("P3")}`, jar))).toBe("third");
    expect((await ask(`/${page("P2")}`, jar)).status).toBe(403);
    expect((await ask("/audiences.json", jar)).status).toBe(403);
    expect(textOf(await ask("/audience/east/", jar))).toBe("east's files");
    expect(textOf(await ask("/audience/east/partner_month.parquet", jar))).toBe("east's rows");
    for (const path of [
      "/audience/west/partner_month.parquet",
      "/audience/",
      "/audience/east/../west/partner_month.parquet",
    ])
      expect((await ask(path, jar)).status).not.toBe(200);
    expect((await ask("/audience/east/partner_month.parquet", await signedIn("partner-P1"))).status).toBe(403);
  });

  test("who is in no group: nothing", async () => {
    for (const groups of [[], ["constructor"], ["partner-"], ["COMPANY"], ["partner-P9"]])
      for (const path of ["/roi.html", `/${page("P1")}`])
        expect({ groups, status: (await ask(path, await signedIn(...groups))).status }).toEqual({
          groups,
          status: 403,
        });
  });

  test("no spelling of an address leads out of what he may open", async () => {
    const jar = await signedIn("partner-P1");
    const own = page("P1");
    const other = page("P2");
    for (const path of [
      `/${own}../${other}index.html`,
      `/${own}..%2f${other}index.html`,
      `/${own}%2e%2e/${other}index.html`,
      `/${own}./../${other}index.html`,
      `//${other}index.html`,
      `/${own}//../${other}`,
      `/${own}\\..\\${other}index.html`,
      `/_import/../${other}index.html`,
      `/_import/..%5c${other}index.html`,
      `/${other.toUpperCase()}index.html`,
      `/${own}../../../current.json`,
      "/releases/r1/index.html",
      "/current.json",
      `/${own.slice(0, -1)}`,
    ]) {
      const { status } = await ask(path, jar);
      expect({ path, isRefused: status === 403 || status === 404 }).toEqual({ path, isRefused: true });
    }
  });
});

test("before anything is published, a reader is told so", async () => {
  const jar = await signedIn("company");
  lake.objects.clear();
  expect(await ask("/", jar)).toMatchObject({ status: 503 });
});

test("a page says as a header what it says of its own scripts, and that no frame may hold it", async () => {
  const jar = await signedIn("company");
  expect((await ask("/", jar)).headers).toMatchObject({
    "content-security-policy": "default-src 'none'; script-src 'self'; frame-ancestors 'none'",
    "cache-control": "private, no-store",
  });
});

test("text is compressed as the browser takes it, and arrives as it was", async () => {
  const body = Buffer.from("long ".repeat(1000));
  const given: SiteAnswer = { status: 200, headers: { "content-type": "text/html; charset=utf-8" }, body };
  const zipped = toLambda(given, "gzip, deflate");
  expect(zipped.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(Buffer.from(zipped.body, "base64")).equals(body)).toBe(true);
  expect(toLambda(given, "gzip, br").headers["content-encoding"]).toBe("br");
  expect(Buffer.from(toLambda(given, "").body, "base64").equals(body)).toBe(true);
});
