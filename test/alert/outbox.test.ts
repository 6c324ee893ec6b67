import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { alert } from "../../functions/alert/alert.ts";
import { outboxFolder, sendToAll, smtpSender } from "../../functions/alert/send-mail.ts";
import type { StepContext } from "../../functions/config/step-context.ts";
import type { Mail } from "../../functions/lake/effects.ts";
import { TransientError } from "../../functions/lake/errors.ts";
import { keys } from "../../functions/lake/keys.ts";
import type { Storage } from "../../functions/lake/storage.ts";
import { type FixtureContext, fixtureContext } from "../fixtures/lake.ts";
import { asOfDate, change, partnerIds, publishSnapshot, quietCompany, tablesOf } from "./synthetic-snapshot.ts";

const company = quietCompany();
change(company, partnerIds(company), 0.2);
const tables = tablesOf(company);

const config = {
  asOf: asOfDate,
  alerts: { recipients: ["a", "b"].map(name => ({ name, email: `${name}@example.com` })) },
};
let made: FixtureContext;
let context: FixtureContext;
let sent: Mail[];

beforeAll(async () => {
  made = await fixtureContext(config);
  await publishSnapshot(made, tables);
});
beforeEach(async () => {
  sent = [];
  context = await fixtureContext(config);
  await cp(join(made.folder, "lake"), join(context.folder, "lake"), { recursive: true });
});
afterAll(() => made[Symbol.asyncDispose]());
afterEach(() => context[Symbol.asyncDispose]());

const withSender = (
  sendMail: (mail: Mail) => Promise<void>,
  changes: Partial<StepContext["effects"]> = {},
): StepContext => ({
  ...context,
  effects: { ...context.effects, ...changes, sendMail },
});
const collect = async (mail: Mail) => {
  sent.push(mail);
};
const messageId = async ({ raw }: Mail) => (await simpleParser(raw)).messageId;

/** The same storage, but for a few verbs. */
function storageWith(storage: Storage, changes: Partial<Storage>): Storage {
  return {
    location: storage.location,
    get: key => storage.get(key),
    put: (key, body) => storage.put(key, body),
    putFile: (key, path) => storage.putFile(key, path),
    putIfAbsent: (key, body) => storage.putIfAbsent(key, body),
    putIfMatch: (key, body, etag) => storage.putIfMatch(key, body, etag),
    list: prefix => storage.list(prefix),
    listObjects: prefix => storage.listObjects(prefix),
    delete: key => storage.delete(key),
    identityOf: key => storage.identityOf(key),
    localPath: (key, written) => storage.localPath(key, written),
    ...changes,
  };
}

describe("the outbox", () => {
  it("without anybody to hand mails to, they wait, and the next run that can sends them", async () => {
    const waiting = await alert(context);
    expect([waiting.mails.length, waiting.delivered]).toEqual([2, 0]);
    const later = await alert(withSender(collect));
    expect([later.mails.length, later.delivered]).toEqual([0, 2]);
    expect(sent.map(({ to }) => to).sort()).toEqual(["a@example.com", "b@example.com"]);
    expect(sent[0]?.from).toBe("qudao@localhost");
    expect(sent[0]?.subject).toBe(waiting.mails[0]?.subject);
  });

  it("sends a mail once, however often the step runs", async () => {
    for (let run = 0; run < 3; run++) await alert(withSender(collect));
    expect(sent).toHaveLength(2);
  });

  it("killed between sending and marking, it sends again under the same Message-ID", async () => {
    const { storage } = context.effects;
    const broken = storageWith(storage, {
      putIfAbsent: async (key, body) => {
        if (key.startsWith("alerts/sent/")) throw new Error("killed");
        return storage.putIfAbsent(key, body);
      },
    });
    await expect(alert(withSender(collect, { storage: broken }))).rejects.toBeInstanceOf(TransientError);
    expect(sent).toHaveLength(2);
    await alert(withSender(collect));
    expect(sent).toHaveLength(4);
    const ids = await Promise.all(sent.map(messageId));
    expect(ids.slice(2)).toEqual(ids.slice(0, 2));
    expect(new Set(ids).size).toBe(2);
    await alert(withSender(collect));
    expect(sent).toHaveLength(4);
  });

  it("killed before the fact is remembered, the next run tells it again with the same mails", async () => {
    const { storage } = context.effects;
    const broken = storageWith(storage, { putIfMatch: () => Promise.reject(new Error("killed")) });
    await expect(alert(withSender(collect, { storage: broken }))).rejects.toThrow("killed");
    const kept = await storage.list("alerts/outbox/");
    expect(kept).toHaveLength(2);
    const again = await alert(withSender(collect));
    expect(again.mails.map(({ id }) => keys.outbox(id)).sort()).toEqual(kept);
    expect(await storage.list("alerts/outbox/")).toEqual(kept);
    expect(sent).toHaveLength(2);
  });

  it("a server that is down costs no mail: the error says so, the other mails go, the next run sends the rest", async () => {
    const flaky = async (mail: Mail) => {
      if (mail.to === "a@example.com") throw new TransientError("connection refused", { hint: "" });
      await collect(mail);
    };
    await expect(alert(withSender(flaky))).rejects.toThrow("1 of 2 mails could not be sent: connection refused");
    expect(sent.map(({ to }) => to)).toEqual(["b@example.com"]);
    await alert(withSender(collect));
    expect(sent.map(({ to }) => to)).toEqual(["b@example.com", "a@example.com"]);
  });
});

describe("ways out", () => {
  it("a real SMTP server receives the very bytes of the outbox, and the folder holds them as .eml", async () => {
    const received: { to: string | undefined; raw: Buffer }[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ["STARTTLS"],
      onData(stream, session, done) {
        const chunks: Buffer[] = [];
        stream.on("data", chunk => chunks.push(Buffer.from(chunk)));
        stream.on("end", () => {
          received.push({ to: session.envelope.rcptTo[0]?.address, raw: Buffer.concat(chunks) });
          done();
        });
      },
    });
    await new Promise<void>(resolve => server.listen(0, "127.0.0.1", resolve));
    const folder = await mkdtemp(join(tmpdir(), "qudao-outbox-"));
    try {
      const smtp = { host: "127.0.0.1", port: server.server.address().port, secure: false };
      const config = { ...context.config, alerts: { ...context.config.alerts, smtp } };
      const send = sendToAll(
        outboxFolder(folder),
        smtpSender(config, () => undefined),
      );
      const { mails } = await alert({ ...withSender(send), config });
      expect(received.map(({ to }) => to).sort()).toEqual(["a@example.com", "b@example.com"]);
      expect((await readdir(folder)).sort()).toEqual(mails.map(({ id }) => `${id}.eml`).sort());
      for (const { id, to, subject } of mails) {
        const file = await readFile(join(folder, `${id}.eml`));
        const onWire = received.find(one => one.to === to)?.raw;
        expect(onWire?.toString("latin1").trimEnd()).toBe(file.toString("latin1").trimEnd());
        const mail = await simpleParser(onWire ?? Buffer.of());
        expect(mail.subject).toBe(subject);
        expect(mail.attachments[0]?.contentType).toBe("image/png");
      }
    } finally {
      await new Promise<void>(resolve => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    }
  });

  it("an SMTP server that is not there is an error that is tried again", async () => {
    const smtp = { host: "127.0.0.1", port: 1, secure: false };
    const config = { ...context.config, alerts: { ...context.config.alerts, smtp } };
    const send = smtpSender(config, () => undefined);
    const mail = { from: "a@example.com", to: "b@example.com", subject: "", raw: Buffer.from("x") };
    await expect(send?.(mail)).rejects.toBeInstanceOf(TransientError);
    expect(smtpSender(context.config, () => undefined)).toBeUndefined();
  });

  it("a password that is not set is the operator's to set, and is named without its value", async () => {
    const smtp = { host: "127.0.0.1", port: 1, secure: true, user: "u", password: { env: "MAIL_PASSWORD" } };
    const config = { ...context.config, alerts: { ...context.config.alerts, smtp } };
    const mail = { from: "a@example.com", to: "b@example.com", subject: "", raw: Buffer.from("x") };
    await expect(smtpSender(config, () => undefined)?.(mail)).rejects.toThrow("MAIL_PASSWORD is not set");
  });
});
