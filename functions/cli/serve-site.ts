// A static server for the finished site, as a production host would serve it: clean addresses, right types, compressed answers.
import { readFile, stat } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { contentTypeOf } from "../lake/content-types.ts";
import { ConfigError, isCode } from "../lake/errors.ts";

const compressible = new Set([".html", ".js", ".css", ".json", ".csv", ".svg", ".wasm"]);
const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

export interface ServedSite {
  url: string;
  close(): Promise<void>;
}

/**
 * Serves a folder on this machine only.
 * @param port 0 takes any that is free
 * @throws ConfigError where the port is taken
 */
export async function serveSite({ folder, port }: { folder: string; port: number }): Promise<ServedSite> {
  const server = createServer((request, response) => {
    answer(folder, request, response).catch(() => response.writeHead(500).end());
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", error => reject(isCode(error, "EADDRINUSE", "EACCES") ? portTaken(port, error) : error));
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  const at = typeof address === "object" && address !== null ? address.port : port;
  return {
    url: `http://127.0.0.1:${at}/`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close(error => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

const portTaken = (port: number, cause: unknown) =>
  new ConfigError(`port ${port} cannot be used`, {
    hint: "Name another with --port, or 0 for any that is free.",
    cause,
  });

async function answer(folder: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.writeHead(405, { Allow: "GET, HEAD" }).end();
    return;
  }
  const path = pathOf(request.url ?? "/");
  const file = path === undefined ? undefined : await findFile(folder, path);
  // A folder asked for without its slash: relative links on its page would lead elsewhere.
  if (file && path !== undefined && !path.endsWith("/") && file === join(folder, path, "index.html")) {
    const query = (request.url ?? "").split("?")[1];
    response.writeHead(301, { Location: `${encodeURI(path)}/${query ? `?${query}` : ""}` }).end();
    return;
  }
  const found = file ?? join(folder, "404.html");
  const body = await readFile(found).catch(() => undefined);
  if (!body) {
    response.writeHead(404, { "Content-Type": "text/plain; charset=utf-8" }).end("not found");
    return;
  }
  const ending = extname(found);
  const encoded = await encode(body, ending, String(request.headers["accept-encoding"] ?? ""));
  response.writeHead(file ? 200 : 404, {
    "Content-Type": contentTypeOf(found),
    "Content-Length": encoded.body.length,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": /\.[0-9a-f]{8}\.\w+$/.test(found) ? "public, max-age=31536000, immutable" : "no-cache",
    ...(compressible.has(ending) && { Vary: "Accept-Encoding" }),
    ...(encoded.coding && { "Content-Encoding": encoded.coding }),
  });
  response.end(request.method === "HEAD" ? undefined : encoded.body);
}

/** The address as a path inside the folder; undefined where it leads out of it or is no address. */
function pathOf(url: string): string | undefined {
  try {
    const path = normalize(decodeURIComponent(new URL(url, "http://site").pathname))
      .split(sep)
      .join("/");
    return path.includes("\0") || path.split("/").includes("..") ? undefined : path;
  } catch {
    return undefined;
  }
}

/** The file itself, with .html, or the index of the folder of that name. */
async function findFile(folder: string, path: string): Promise<string | undefined> {
  for (const candidate of [join(folder, path), join(folder, `${path}.html`), join(folder, path, "index.html")]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}

async function encode(body: Buffer, ending: string, accepted: string): Promise<{ body: Buffer; coding?: string }> {
  if (!compressible.has(ending) || body.length < 1024) return { body };
  if (/\bbr\b/.test(accepted))
    return { body: await brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }), coding: "br" };
  if (/\bgzip\b/.test(accepted)) return { body: await zip(body), coding: "gzip" };
  return { body };
}
