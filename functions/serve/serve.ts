// What a reader gets for an address: a page of the release, the way to the sign-in page, or a refusal. Every request is asked who
// it is from; what is served is private, so nothing on the way may keep it.
import { z } from "zod";
import type { AudiencePages } from "../config/audiences-file.ts";
import { contentTypeOf } from "../lake/content-types.ts";
import { foldersOf, mayOpen, pagesOf, type Reader } from "./may-open.ts";
import { listPage, privateAnswer, refusal } from "./plain-page.ts";
import type { ReleaseFiles } from "./release-files.ts";
import type { Seal } from "./session.ts";
import { attemptSchema, beginSignIn, groupsOf, type SignInSettings, signOutLocation } from "./sign-in.ts";

export interface SiteRequest {
  /** As the browser sent it, still encoded. */
  path: string;
  query: URLSearchParams;
  cookies: Readonly<Record<string, string>>;
}

export interface SiteAnswer {
  status: number;
  headers: Record<string, string>;
  cookies?: string[];
  body?: Uint8Array;
}

export interface SiteWorld {
  files: ReleaseFiles;
  seal: Seal;
  signIn: SignInSettings;
  hashKey: string;
  fetch: typeof globalThis.fetch;
  now: () => Date;
  /** So many random bytes, as text that an address can hold. */
  random: (bytes: number) => string;
}

/** `__Host-`: for this host alone, over TLS alone (RFC 6265bis). */
const sessionCookie = "__Host-qudao";
const attemptCookie = "__Host-qudao-sign-in";
const sessionHours = 12;
const attemptMinutes = 10;
const readerSchema = z.object({ groups: z.array(z.string()) });

export async function serve(world: SiteWorld, request: SiteRequest): Promise<SiteAnswer> {
  const key = keyOf(request.path);
  if (key === null) return refusal(404);
  if (key === "signed-in") return await finishSignIn(world, request);
  if (key === "sign-out") return redirect(signOutLocation(world.signIn), [cookie(sessionCookie, "", 0)]);
  const session = readerSchema.safeParse(world.seal.open("session", request.cookies[sessionCookie], world.now()));
  if (!session.success) return toSignIn(world, request.path);
  return await give(world, session.data, key);
}

async function give(world: SiteWorld, reader: Reader, key: string): Promise<SiteAnswer> {
  const release = await world.files.current();
  if (release === null) return refusal(503);
  const audiences = await world.files.audiences(release);
  const folders = foldersOf(reader, audiences, world.hashKey);
  if (folders !== "all" && key === "index.html") return doorOf(reader, audiences, folders);
  if (!mayOpen(folders, key)) return refusal(403);
  for (const [status, name] of [
    [200, key],
    [200, `${key}.html`],
    [404, "404.html"],
  ] as const) {
    const body = await world.files.read(release, name);
    if (body) return privateAnswer(status, contentTypeOf(name), body);
  }
  return refusal(404);
}

/**
 * A file's key for an address, or null where it is none that a site of ours has. What is let through cannot climb: no dots in a
 * row, no empty part, nothing encoded.
 */
function keyOf(path: string): string | null {
  if (!/^\/([\w-][\w.-]*\/)*([\w-][\w.-]*)?$/.test(path) || path.includes("..")) return null;
  return path.endsWith("/") ? `${path.slice(1)}index.html` : path.slice(1);
}

function toSignIn({ signIn, seal, now, random }: SiteWorld, path: string): SiteAnswer {
  const { attempt, location } = beginSignIn(signIn, path, random);
  const sealed = seal.close("attempt", attempt, new Date(now().getTime() + attemptMinutes * 60_000));
  return redirect(location, [cookie(attemptCookie, sealed, attemptMinutes * 60)]);
}

async function finishSignIn(world: SiteWorld, { query, cookies }: SiteRequest): Promise<SiteAnswer> {
  const now = world.now();
  const attempt = attemptSchema.safeParse(world.seal.open("attempt", cookies[attemptCookie], now));
  // Somebody else's link, or a page left open too long: from the beginning.
  if (!attempt.success || query.get("state") !== attempt.data.state) return toSignIn(world, "/");
  const groups = await groupsOf(world.signIn, world.fetch, query.get("code") ?? "", attempt.data, now);
  if (groups === null) return toSignIn(world, attempt.data.to);
  const session = world.seal.close("session", { groups }, new Date(now.getTime() + sessionHours * 3_600_000));
  return redirect(attempt.data.to, [cookie(sessionCookie, session, sessionHours * 3600), cookie(attemptCookie, "", 0)]);
}

/** Where the company's pages begin: the only page that he may open, or a list of them. */
function doorOf({ groups }: Reader, audiences: AudiencePages, folders: readonly string[]): SiteAnswer {
  const named = groups.map(group => pagesOf(group, audiences)).flatMap(pages => (pages === "all" ? [] : pages));
  const names = new Map(named.map(({ path, name }) => [path, name]));
  const [only, ...more] = new Set(folders);
  if (only === undefined) return refusal(403);
  if (more.length === 0) return redirect(`/${only}`);
  return listPage([only, ...more].map(path => ({ path, name: names.get(path) ?? path })));
}

const redirect = (location: string, cookies: string[] = []): SiteAnswer => ({
  status: 302,
  headers: { location, "cache-control": "no-store" },
  cookies,
});

const cookie = (name: string, value: string, maxAgeSeconds: number) =>
  `${name}=${value}; Path=/; Max-Age=${maxAgeSeconds}; Secure; HttpOnly; SameSite=Lax`;
