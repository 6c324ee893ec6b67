// Signing in with the user pool's own page: authorization code with PKCE (RFC 7636), a public client, no secret to keep.
import { createHash } from "node:crypto";
import { z } from "zod";
import { ConfigError, messageOf, TransientError } from "../lake/errors.ts";

export interface SignInSettings {
  /** Address of the user pool's sign-in page, without a slash at its end. */
  url: string;
  clientId: string;
  /** Where the site is reached: the config's siteUrl. */
  siteUrl: string;
}

/** What the browser keeps, sealed, while its user is at the sign-in page. */
export const attemptSchema = z.object({ state: z.string(), verifier: z.string(), to: z.string() });
export type Attempt = z.infer<typeof attemptSchema>;

/**
 * @param to where the reader wanted to go
 * @param random so many random bytes, as text
 */
export function beginSignIn(
  settings: SignInSettings,
  to: string,
  random: (bytes: number) => string,
): { attempt: Attempt; location: string } {
  // RFC 7636, 4.1: 32 bytes make a verifier of 43 letters, the fewest it allows.
  const attempt = { state: random(16), verifier: random(32), to };
  const query = new URLSearchParams({
    response_type: "code",
    client_id: settings.clientId,
    redirect_uri: redirectUri(settings),
    scope: "openid",
    state: attempt.state,
    code_challenge: createHash("sha256").update(attempt.verifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  return { attempt, location: `${settings.url}/oauth2/authorize?${query}` };
}

export const signOutLocation = ({ url, clientId, siteUrl }: SignInSettings) =>
  `${url}/logout?${new URLSearchParams({ client_id: clientId, logout_uri: siteUrl })}`;

const redirectUri = ({ siteUrl }: SignInSettings) => new URL("signed-in", siteUrl).href;

const tokensSchema = z.object({ id_token: z.string() });
const claimsSchema = z.object({
  aud: z.string(),
  exp: z.number(),
  "cognito:groups": z.array(z.string()).default([]),
});

/**
 * The groups of who signed in. The token comes from the pool itself over TLS, which stands for checking its signature
 * (OpenID Connect Core 1.0, 3.1.3.7, 6).
 * @returns null where the pool does not take the code: it was used before, or is not for this attempt
 * @throws TransientError where the pool does not answer, ConfigError where what it answers is for somebody else
 */
export async function groupsOf(
  settings: SignInSettings,
  fetch: typeof globalThis.fetch,
  code: string,
  { verifier }: Attempt,
  now: Date,
): Promise<readonly string[] | null> {
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    client_id: settings.clientId,
    redirect_uri: redirectUri(settings),
    code,
    code_verifier: verifier,
  });
  const response = await fetch(`${settings.url}/oauth2/token`, { method: "POST", body }).catch((error: unknown) => {
    throw new TransientError(`the sign-in service does not answer: ${messageOf(error)}`, {
      hint: "Sign in again.",
      cause: error,
    });
  });
  if (response.status >= 500)
    throw new TransientError(`the sign-in service answered ${response.status}`, { hint: "Sign in again." });
  if (!response.ok) return null;
  const { id_token } = tokensSchema.parse(await response.json());
  const claims = claimsSchema.parse(JSON.parse(Buffer.from(id_token.split(".")[1] ?? "", "base64url").toString()));
  if (claims.aud !== settings.clientId || claims.exp * 1000 <= now.getTime())
    throw new ConfigError("the sign-in service gave a token that is for another client, or over", {
      hint: "Deploy again, so that the function knows today's user pool.",
    });
  return claims["cognito:groups"];
}
