import type { Finding, FindingFlag } from "@link-assistant/auth-core";
import { finding, judgeKey } from "@link-assistant/auth-core/importing";

export interface FoundKey {
  readonly apiKey: string;
  readonly location: string;
  readonly locator: string;
  readonly flags: readonly FindingFlag[];
  readonly provider?: string;
  readonly detail?: string | undefined;
  /** Why Gemini CLI itself does not read it, where it does not. */
  readonly overruled?: string | undefined;
  /** It goes to a gateway and not to Google. */
  readonly isForeign?: boolean;
}

/** An API key belongs to the person: it may be used anywhere. */
export function keyFinding(found: FoundKey): Finding {
  const { apiKey, provider = "google", location, locator, flags, detail, overruled, isForeign } = found;
  const judgement = judgeKey(apiKey);
  return finding({
    ...(detail !== undefined && { detail }),
    ...judgement,
    ...(overruled !== undefined &&
      judgement.status === "usable" && { status: "overruled", detail: overruled }),
    ...(isForeign && { status: "untrusted-endpoint", detail: ofGateway }),
    provider,
    location,
    locator,
    flags,
  });
}

const ofGateway = "It is for the gateway in GOOGLE_GEMINI_BASE_URL, and not for Google.";
