import { type FindingDraft, judgeKey } from "@link-assistant/auth-core/importing";
import type { KnownProvider } from "./provider-id.js";

/** A key belongs to the person: it may be used anywhere. */
export function judgeApiKey(
  apiKey: string,
  { baseUrl, plan }: KnownProvider,
): Pick<FindingDraft, "kind" | "status" | "detail" | "credential"> {
  return judgeKey(apiKey, {
    ...(baseUrl !== undefined && { baseUrl }),
    ...(plan !== undefined && { plan }),
  });
}
