// What the reader has chosen stands in the address, so that a link shows the same to the next reader.

export function readState(key: string): string {
  return new URLSearchParams(location.search).get(key) ?? "";
}

export function writeState(key: string, value: string): void {
  const parameters = new URLSearchParams(location.search);
  if (value === "") parameters.delete(key);
  else parameters.set(key, value);
  const query = parameters.toString();
  history.replaceState(null, "", `${location.pathname}${query && `?${query}`}${location.hash}`);
  keepLanguageLink();
}

/** The other language shows the same choice. */
export function keepLanguageLink(): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-language]")) {
    const [path = ""] = (link.getAttribute("href") ?? "").split("?");
    link.setAttribute("href", `${path}${location.search}`);
  }
}
