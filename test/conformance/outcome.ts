// How a run ends, for those who only read: the site's pages and the mails. On AWS they lie in a bucket and arrive at SES, on a laptop
// they lie in folders; both must say the same, but for the ids of snapshot and mail.
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { simpleParser } from "mailparser";
import { z } from "zod";
import { alert } from "../../functions/alert/alert.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import type { Mail } from "../../functions/lake/effects.ts";
import { hashOf } from "../../functions/lake/keys.ts";
import { sesMail } from "../../functions/lake/ses-mail.ts";
import { requireCurrent } from "../../functions/lake/snapshot.ts";
import { publish } from "../../functions/publish/publish.ts";
import { uploadRelease } from "../../functions/publish/upload-release.ts";
import { SesServer } from "../servers/ses.ts";
import type { AthenaService } from "./athena-service.ts";

export interface Outcome {
  /** Text of every page, by its path in the site. */
  pages: ReadonlyMap<string, string>;
  /** What a mail program shows, by recipient. */
  mails: ReadonlyMap<string, string>;
  /** Tests that were made of the last day. */
  tests: number;
}

/** Publishes into a folder and keeps the mails. */
export async function endOnLaptop(context: StepContext): Promise<Outcome> {
  const snapshotId = await snapshotIdOf(context);
  const pages = await inSiteFolder(context, readPages);
  const sent: Mail[] = [];
  const keep = async (mail: Mail) => {
    sent.push(mail);
  };
  const { tests } = await alert({ ...context, effects: { ...context.effects, sendMail: keep } });
  return outcomeOf(snapshotId, pages, sent, tests);
}

/** The same by what the Lambdas call: the site's files are uploaded as a release, the mails handed to SES. */
export async function endOnAws(context: StepContext, service: AthenaService): Promise<Outcome> {
  const snapshotId = await snapshotIdOf(context);
  const pages = await inSiteFolder(context, async siteFolder => {
    const { release } = await uploadRelease(service.site, siteFolder, snapshotId, context.effects.now());
    return pagesInBucket(service, `releases/${release}/`);
  });
  await using ses = await SesServer.start();
  const client = new SESv2Client(service.at(ses.url));
  const { tests, delivered } = await alert({ ...context, effects: { ...context.effects, sendMail: sesMail(client) } });
  if (delivered !== ses.received.length)
    throw new Error(`${delivered} mails were handed to SES, which has ${ses.received.length}`);
  return outcomeOf(snapshotId, pages, ses.received.map(mailInRequest), tests);
}

async function outcomeOf(
  snapshotId: string,
  pages: ReadonlyMap<string, string>,
  sent: readonly Pick<Mail, "to" | "raw">[],
  tests: number,
): Promise<Outcome> {
  const unnamed = (text: string) =>
    text.replaceAll(snapshotId, "<snapshot>").replaceAll(snapshotId.slice(0, 8), "<snapshot>");
  const mails = new Map<string, string>();
  for (const { to, raw } of sent) {
    if (mails.has(to)) throw new Error(`${to} was sent two mails of one day`);
    mails.set(to, unnamed(await shownBy(raw)));
  }
  return { pages: new Map([...pages].map(([path, text]) => [path, unnamed(text)])), mails, tests };
}

/** Subject, both texts and the pictures of a mail. */
async function shownBy(raw: Uint8Array): Promise<string> {
  const { subject, text, html, attachments, headers } = await simpleParser(Buffer.from(raw), { skipImageLinks: true });
  const shown = [subject, text, html, ...attachments.map(({ content }) => hashOf(content))].join("\n\n");
  return shown.replaceAll(String(headers.get("x-qudao-id")), "<mail>");
}

const sentEmail = z.object({
  Destination: z.object({ ToAddresses: z.tuple([z.string()]) }),
  Content: z.object({ Raw: z.object({ Data: z.string() }) }),
});

function mailInRequest(request: unknown): Pick<Mail, "to" | "raw"> {
  const { Destination, Content } = sentEmail.parse(request);
  return { to: Destination.ToAddresses[0], raw: Buffer.from(Content.Raw.Data, "base64") };
}

const snapshotIdOf = async ({ effects }: StepContext) => (await requireCurrent(effects.storage)).id;

async function inSiteFolder<T>(context: StepContext, read: (siteFolder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "qudao-site-"));
  try {
    const { siteFolder } = await publish(context, {
      siteFolder: join(folder, "site"),
      cacheFolder: join(folder, "cache"),
    });
    return await read(siteFolder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const isPage = (path: string) => path.endsWith(".html");

async function readPages(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter(({ name }) => isPage(name)).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    await Promise.all(paths.map(async path => [relative(folder, path), await readFile(path, "utf8")] as const)),
  );
}

function pagesInBucket({ s3, site }: AthenaService, prefix: string): Map<string, string> {
  const bucket = s3.buckets.get(site.bucket);
  const pages = bucket?.keys().filter(key => key.startsWith(prefix) && isPage(key)) ?? [];
  return new Map(pages.map(key => [key.slice(prefix.length), bucket?.get(key)?.body.toString() ?? ""]));
}
