// SES, as far as mails are handed to it: it answers every call alike and keeps what it was sent.
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { close, listen } from "./listen.ts";

export class SesServer implements AsyncDisposable {
  readonly url: string;
  readonly received: unknown[];
  readonly #server: Server;

  private constructor(server: Server, port: number, received: unknown[]) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
    this.received = received;
  }

  /** @param errorType what it refuses with, where the status is not 200 */
  static async start(status = 200, errorType = ""): Promise<SesServer> {
    const received: unknown[] = [];
    const server = createServer(async (request, response) => {
      received.push(JSON.parse(await text(request)));
      response.writeHead(status, {
        "content-type": "application/json",
        ...(errorType && { "x-amzn-errortype": errorType }),
      });
      response.end(JSON.stringify(status === 200 ? { MessageId: "1" } : { message: "because" }));
    });
    return new SesServer(server, await listen(server), received);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }
}
