import type { Finding } from "@link-assistant/auth-core";
import { finding, judgeKey } from "@link-assistant/auth-core/importing";
import { type FoundSecret, isSubscriptionToken, tokenFinding } from "./subscription-token.js";

export interface FoundKey extends FoundSecret {
  readonly detail?: string | undefined;
  /** It goes to a gateway and not to Anthropic. */
  readonly isForeign?: boolean;
}

/** A key of the Console, or what else stands in the place of one: the prefix tells. */
export function keyFinding(found: FoundKey): Finding {
  const { secret, location, locator, flags, detail, isForeign } = found;
  if (isSubscriptionToken(secret)) return tokenFinding({ secret, location, locator, flags });
  const misplaced = misplacedKeys.find(([prefix]) => secret.trim().startsWith(prefix));
  return finding({
    ...(detail !== undefined && { detail }),
    ...judgeKey(secret),
    ...(misplaced !== undefined && { status: "malformed", detail: misplaced[1] }),
    ...(isForeign && { status: "untrusted-endpoint", detail: ofGateway }),
    provider: "anthropic",
    location,
    locator,
    flags,
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

const ofGateway = "It is for the gateway in ANTHROPIC_BASE_URL, and not for Anthropic.";
