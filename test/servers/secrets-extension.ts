// The server that AWS's extension runs beside a Lambda: one path, one header, secrets by id.
import { createServer, type Server } from "node:http";
import { close, listen } from "./listen.ts";

export class SecretsExtension implements AsyncDisposable {
  readonly port: number;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.port = port;
  }

  /** @param secrets id → SecretString. A request without the session token is refused, as the extension does. */
  static async start(secrets: Record<string, string>, token: string): Promise<SecretsExtension> {
    const server = createServer((request, response) => {
      const id = new URL(request.url ?? "/", "http://localhost").searchParams.get("secretId") ?? "";
      if (request.headers["x-aws-parameters-secrets-token"] !== token) response.writeHead(401).end("not authorized");
      else if (secrets[id] === undefined) response.writeHead(400).end("ResourceNotFoundException");
      else
        response.end(JSON.stringify({ ARN: id, Name: id, SecretString: secrets[id], VersionStages: ["AWSCURRENT"] }));
    });
    return new SecretsExtension(server, await listen(server, "localhost"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await close(this.#server);
  }
}
