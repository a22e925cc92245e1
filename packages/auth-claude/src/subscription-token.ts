import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { finding, secretText } from "@link-assistant/auth-core/importing";

/** Text that stands in a variable, a field or a keychain item. */
export interface FoundSecret {
  readonly secret: string;
  readonly location: string;
  readonly locator: string;
  readonly flags: readonly FindingFlag[];
}

export function isSubscriptionToken(text: string): boolean {
  return /^\s*sk-ant-oat\d\d-/.test(text);
}

/** An access token of a subscription, as `claude setup-token` prints one for about a year. */
export function tokenFinding({ secret, location, locator, flags }: FoundSecret): Finding {
  const common = { provider: "anthropic", kind: "oauth", location, locator, restricted: true } as const;
  const accessToken = secretText(secret.trim());
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
