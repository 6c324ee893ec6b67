import { SESv2Client } from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { sesMail } from "../../functions/lake/ses-mail.ts";
import { SesServer } from "../servers/ses.ts";

async function startSes(status: number, errorType = "") {
  const server = await SesServer.start(status, errorType);
  const client = new SESv2Client({
    endpoint: server.url,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  return { client, received: server.received, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const mail = {
  from: "qudao@example.com",
  to: "lead@example.com",
  subject: "订单",
  raw: Buffer.from("Subject: =?utf-8?Q?x?=\r\n\r\nbody"),
};

test("a mail is handed over byte for byte, to its one recipient", async () => {
  await using ses = await startSes(200);
  await sesMail(ses.client)(mail);
  expect(ses.received).toEqual([
    {
      FromEmailAddress: mail.from,
      Destination: { ToAddresses: [mail.to] },
      Content: { Raw: { Data: mail.raw.toString("base64") } },
    },
  ]);
});

test.each([
  [400, "MessageRejected", "ConfigError"],
  [403, "AccessDeniedException", "ConfigError"],
  [429, "TooManyRequestsException", "TransientError"],
  [503, "ServiceUnavailable", "TransientError"],
])("%d %s is a %s", async (status, errorType, name) => {
  await using ses = await startSes(status, errorType);
  await expect(sesMail(ses.client)(mail)).rejects.toMatchObject({ name });
});
