// A user pool's sign-in service, as far as a site asks it: codes for tokens, each once, for the one who began (PKCE).
import { createHash } from "node:crypto";

export interface SignInService {
  fetch: typeof globalThis.fetch;
  /** What its page gives a browser that came to `location` and signed in as somebody of these groups. */
  signIn(location: string, groups: string[]): { code: string; state: string };
}

export function signInService(now: () => Date, clientId: string): SignInService {
  const codes = new Map<string, { challenge: string; groups: string[] }>();
  return {
    async fetch(input, init) {
      const body = new URLSearchParams(String(init?.body));
      const known = codes.get(body.get("code") ?? "");
      codes.delete(body.get("code") ?? "");
      const challenge = createHash("sha256")
        .update(body.get("code_verifier") ?? "")
        .digest("base64url");
      if (!String(input).endsWith("/oauth2/token") || known?.challenge !== challenge)
        return Response.json({ error: "invalid_grant" }, { status: 400 });
      const claims = { aud: clientId, exp: now().getTime() / 1000 + 3600, "cognito:groups": known.groups };
      const token = ["{}", JSON.stringify(claims), ""].map(part => Buffer.from(part).toString("base64url")).join(".");
      return Response.json({ id_token: token });
    },
    signIn(location, groups) {
      const query = new URL(location).searchParams;
      const code = `code-${codes.size}-${groups.join("+")}`;
      codes.set(code, { challenge: query.get("code_challenge") ?? "", groups });
      return { code, state: query.get("state") ?? "" };
    },
  };
}
