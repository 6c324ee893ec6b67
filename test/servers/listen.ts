// Starting and stopping the small servers of the tests.
import { createServer, type Server } from "node:http";

/** Listens on a free port of this machine. @returns the port */
export async function listen(server: Server, host = "127.0.0.1"): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, host, resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the server listens on no port");
  return address.port;
}

export async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
}

/** A port that nobody listens on, for a server that must be told one. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return port;
}
