import { canarySecret } from "../canary.js";
import type { QwenServerSettings } from "./settings.js";

/** What of the settings tokens depend on. */
export type TokenSettings = Pick<
  QwenServerSettings,
  "accessTokenSeconds" | "reuse" | "refreshEndsAccessToken"
>;

/** One answer of the token endpoint. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly issuedAt: number;
}

/** All tokens that go back to one sign-in. */
interface TokenFamily {
  newest: TokenPair;
  /** The token that `newest` was given for, and when: what grace and newest-wins may answer once more. */
  lastSpent: { readonly refreshToken: string; readonly at: number } | undefined;
  revoked: boolean;
}

/** The tokens of a server: rotation, detection of reuse and revocation (RFC 9700 section 4.14.2). */
export interface TokenFamilies {
  issue(): TokenPair;
  /** Undefined when the refresh token is refused; a reuse has then revoked its family. */
  refresh(refreshToken: string): TokenPair | undefined;
  isLive(accessToken: string): boolean;
  expireAccessTokens(): void;
  /** RFC 7009 section 2.1: a refresh token takes its family with it, an access token only itself. */
  revoke(token: string): void;
  /** Families that a reuse has revoked. */
  revokedCount(): number;
}

export function createTokenFamilies(
  settings: TokenSettings,
  now: () => number,
  newSecret: (kind: string) => string = canarySecret,
): TokenFamilies {
  const families = new Map<string, TokenFamily>();
  const accessTokens = new Map<string, { readonly family: TokenFamily; endsAt: number }>();

  function mint(refreshToken = newSecret("refresh")): TokenPair {
    return { accessToken: newSecret("access"), refreshToken, issuedAt: now() };
  }

  function register(family: TokenFamily): TokenPair {
    const { newest } = family;
    families.set(newest.refreshToken, family);
    accessTokens.set(newest.accessToken, { family, endsAt: now() + settings.accessTokenSeconds * 1000 });
    return newest;
  }

  function rotate(family: TokenFamily, spent: string): TokenPair {
    if (settings.refreshEndsAccessToken) accessTokens.delete(family.newest.accessToken);
    family.lastSpent = { refreshToken: spent, at: now() };
    family.newest = mint(settings.reuse === "static" ? spent : undefined);
    return register(family);
  }

  /** The token is not the newest of its family. */
  function answerReuse(family: TokenFamily, refreshToken: string): TokenPair | undefined {
    const { reuse } = settings;
    if (family.lastSpent?.refreshToken === refreshToken) {
      if (reuse === "newest-wins") return rotate(family, refreshToken);
      if (typeof reuse === "object" && now() - family.lastSpent.at <= reuse.graceMs) return family.newest;
    }
    // A newest-wins server has forgotten the tokens it replaced: they are refused, the others live on.
    if (reuse !== "newest-wins") family.revoked = true;
    return undefined;
  }

  return {
    issue: () => register({ newest: mint(), lastSpent: undefined, revoked: false }),
    refresh(refreshToken) {
      const family = families.get(refreshToken);
      if (family === undefined || family.revoked) return undefined;
      return family.newest.refreshToken === refreshToken
        ? rotate(family, refreshToken)
        : answerReuse(family, refreshToken);
    },
    isLive(accessToken) {
      const entry = accessTokens.get(accessToken);
      return entry !== undefined && !entry.family.revoked && now() < entry.endsAt;
    },
    expireAccessTokens() {
      for (const entry of accessTokens.values()) entry.endsAt = now();
    },
    revoke(token) {
      accessTokens.delete(token);
      const family = families.get(token);
      if (family !== undefined) family.revoked = true;
    },
    revokedCount: () => new Set([...families.values()].filter((family) => family.revoked)).size,
  };
}
