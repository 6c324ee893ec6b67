// Keeps Framework off the network. It asks the package registry for the newest version of some fifteen libraries that its
// client could load, even for a page that uses none; a real need, a forgotten import, it takes from a public CDN. The first
// question gets a version nobody has published, which ends up in an import that never runs; the second stops the build.

const publicCdn = "cdn.jsdelivr.net";

export const offlineFetch: typeof globalThis.fetch = async input => {
  const { href, hostname, pathname } = new URL(input instanceof Request ? input.url : input.toString());
  if (pathname.endsWith("/latest")) return Response.json({ version: "0.0.0-offline" });
  const library = hostname === publicCdn ? /^\/npm\/((?:@[^/]+\/)?[^/@]+)/.exec(pathname)?.[1] : undefined;
  throw new Error(
    library === undefined
      ? `the site builds offline, and something asked for ${href}`
      : `the site builds offline, and npm:${library} is not in it: import it by its bare name, import … from "${library}", in the component that uses it`,
  );
};
