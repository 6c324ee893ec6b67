// Secrets Manager, as far as a Lambda asks it: GetSecretValue, JSON over HTTP.
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { close, listen } from "./listen.ts";

export class SecretsManagerServer implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.url = `http://127.0.0.1:${port}`;
  }

  /** @param secrets id → SecretString; `"denied"` stands for one that the caller's role may not read. */
  static async start(secrets: Record<string, string>): Promise<SecretsManagerServer> {
    const server = createServer(async (request, response) => {
      const { SecretId: id } = JSON.parse(await text(request));
      const refuse = (type: string) =>
        response
          .writeHead(400, { "content-type": "application/x-amz-json-1.1" })
          .end(JSON.stringify({ __type: type, message: id }));
      if (request.headers["x-amz-target"] !== "secretsmanager.GetSecretValue") refuse("UnknownOperationException");
      else if (secrets[id] === undefined) refuse("ResourceNotFoundException");
      else if (secrets[id] === "denied") refuse("AccessDeniedException");
      else
        response.end(JSON.stringify({ ARN: id, Name: id, SecretString: secrets[id], VersionStages: ["AWSCURRENT"] }));
    });
    return new SecretsManagerServer(server, await listen(server));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }
}
