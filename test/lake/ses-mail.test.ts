import { createServer, type IncomingMessage } from "node:http";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { sesMail } from "../../functions/lake/ses-mail.ts";
import { listen } from "../servers/listen.ts";

/** A server that answers every SES call alike and keeps what it was sent. */
async function startSes(status: number, errorType = "") {
  const received: unknown[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    received.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(status, {
      "content-type": "application/json",
      ...(errorType && { "x-amzn-errortype": errorType }),
    });
    response.end(JSON.stringify(status === 200 ? { MessageId: "1" } : { message: "because" }));
  });
  const client = new SESv2Client({
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    region: "eu-central-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  });
  return { client, received, [Symbol.dispose]: () => void server.close() };
}

const mail = {
  from: "qudao@example.com",
  to: "lead@example.com",
  subject: "订单",
  raw: Buffer.from("Subject: =?utf-8?Q?x?=\r\n\r\nbody"),
};

test("a mail is handed over byte for byte, to its one recipient", async () => {
  using ses = await startSes(200);
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
  using ses = await startSes(status, errorType);
  await expect(sesMail(ses.client)(mail)).rejects.toMatchObject({ name });
});
