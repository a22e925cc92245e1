import type { OAuthCredential } from "../credential.js";
import { AuthError } from "../error.js";
import type { OAuthClient } from "./client.js";
import type { OAuthAnswer } from "./oauth-answer.js";
import { epochMilliseconds, seconds } from "./seconds.js";

/**
 * A token answer in our names (RFC 6749 section 5.1).
 *
 * @param requestedAt wall clock before the request, epoch milliseconds: the token cannot be older
 * @throws AuthError `unexpected_response` for a token that could not be sent in a header
 */
export function tokenCredential(
  answer: OAuthAnswer,
  client: OAuthClient,
  requestedAt: number,
): OAuthCredential {
  const after = (field: string) => {
    const life = seconds(answer[field]);
    return life === undefined ? undefined : requestedAt + life * 1000;
  };
  const accessToken = tokenText(answer, "access_token", client) ?? "";
  const params = keptParameters(answer, client);
  return {
    kind: "oauth",
    accessToken,
    ...defined({
      refreshToken: tokenText(answer, "refresh_token", client),
      expiresAt: after("expires_in") ?? jwtExpiry(accessToken),
      refreshNotBefore: epochMilliseconds(answer.earliest_refresh_at),
      loginEndsAt: after("refresh_token_expires_in"),
      idToken: tokenText(answer, "id_token", client),
      scopes: typeof answer.scope === "string" ? answer.scope.split(" ").filter(Boolean) : undefined,
      params: Object.keys(params).length > 0 ? params : undefined,
    }),
  };
}

/** RFC 6749 appendix A.12, A.17: visible ASCII. Anything else would break out of a header or a line. */
function tokenText(answer: OAuthAnswer, field: string, client: OAuthClient): string | undefined {
  const value = answer[field];
  if (typeof value !== "string") return undefined;
  if (/^[\x20-\x7e]+$/.test(value)) return value;
  const { host } = new URL(client.tokenEndpoint);
  throw new AuthError(
    "unexpected_response",
    `${host} sent an ${field} with characters that no token may have.`,
    {
      details: { host, field },
    },
  );
}

function keptParameters(answer: OAuthAnswer, client: OAuthClient): Readonly<Record<string, string>> {
  const kept = (client.keptParameters ?? []).filter((name) => Object.hasOwn(answer, name));
  return Object.fromEntries(kept.map((name) => [name, String(answer[name])]));
}

/** The `exp` of an access token that happens to be a JWT, for servers that leave `expires_in` out. Not verified. */
export function jwtExpiry(token: string): number | undefined {
  const payload = token.split(".")[1];
  if (payload === undefined || token.split(".").length !== 3) return undefined;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    return epochMilliseconds((claims as { exp?: unknown } | null)?.exp);
  } catch {
    return undefined;
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
