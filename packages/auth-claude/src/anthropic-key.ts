import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { finding, secretText } from "@link-assistant/auth-core/importing";

export interface FoundSecret {
  readonly apiKey: string;
  readonly location: string;
  readonly locator: string;
  readonly flags?: readonly FindingFlag[];
  readonly detail?: string | undefined;
}

/** A key of the Console, or what else stands in the place of one: the prefix tells. */
export function apiKeyFinding({ apiKey: text, location, locator, flags = [], detail }: FoundSecret): Finding {
  const common = { provider: "anthropic", kind: "api-key", location, locator, flags } as const;
  const apiKey = secretText(text.trim());
  if (apiKey === undefined) {
    return text.trim() === ""
      ? finding({ ...common, status: "no-login", detail: "The key is empty." })
      : finding({
          ...common,
          status: "malformed",
          detail: "The key is not text, or has characters that no key has.",
        });
  }
  if (/^sk-ant-oat\d\d-/.test(apiKey)) return tokenFinding({ apiKey, location, locator, flags });
  const misplaced = misplacedKeys.find(([prefix]) => apiKey.startsWith(prefix));
  if (misplaced !== undefined) return finding({ ...common, status: "malformed", detail: misplaced[1] });
  return finding({
    ...common,
    status: "usable",
    ...(detail !== undefined && { detail }),
    credential: { kind: "api-key", apiKey },
  });
}

const misplacedKeys = [
  [
    "sk-ant-admin",
    "It is a key for administration, which the model API refuses. Make an API key in the Console.",
  ],
  ["sk-ant-sid", "It is a session cookie and not an API key. Make an API key in the Console."],
  ["sk-ant-ort", "It is a refresh token and not an API key. Make an API key in the Console."],
] as const;

/** An access token of a subscription, as `claude setup-token` prints one for about a year. */
export function tokenFinding({ apiKey: text, location, locator, flags = [] }: FoundSecret): Finding {
  const common = { provider: "anthropic", kind: "oauth", location, locator, restricted: true } as const;
  const accessToken = secretText(text.trim());
  if (accessToken === undefined) {
    return finding({
      ...common,
      status: "malformed",
      detail: "The token has characters that no token has.",
      flags,
    });
  }
  return finding({
    ...common,
    status: "unknown-expiry",
    flags: [...flags, "not-renewable"],
    credential: { kind: "oauth", accessToken },
  });
}
