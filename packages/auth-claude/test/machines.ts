import { type FixtureHostOptions, fixtureNow } from "@link-assistant/auth-core/testing";

export const hour = 3_600_000;
export const inAnHour = fixtureNow + hour;

/** `claudeAiOauth` as Claude Code 2.1.330 writes it. */
export const login = {
  accessToken: "sk-ant-oat01-CNRY-access",
  refreshToken: "sk-ant-ort01-CNRY-refresh",
  expiresAt: inAnHour,
  scopes: ["user:inference", "user:profile"],
  subscriptionType: "max",
  rateLimitTier: "default_claude_max_5x",
};

export const identity = {
  oauthAccount: { accountUuid: "uuid-ann", emailAddress: "ann@example.org" },
};

export const paths = {
  credentials: "~/.claude/.credentials.json",
  identity: "~/.claude.json",
  legacyIdentity: "~/.claude/.config.json",
  settings: "~/.claude/settings.json",
};

export const document = (changes: object = {}) => JSON.stringify({ claudeAiOauth: { ...login, ...changes } });

/** A machine with one login file. */
export function withLogin(changes: object, more: FixtureHostOptions = {}): FixtureHostOptions {
  return { ...more, files: { [paths.credentials]: document(changes), ...more.files } };
}

/** A Mac on which the person asked for the keychain. */
export function mac(
  answer: string | { readonly problem: "locked" | "timed-out" | "failed" } | undefined,
  more: FixtureHostOptions = {},
): FixtureHostOptions {
  const item = { service: "Claude Code-credentials", account: "ann" };
  return { ...more, platform: "darwin", keychain: answer === undefined ? [] : [{ ...item, answer }] };
}

export const hex = (text: string) => Buffer.from(text).toString("hex");
