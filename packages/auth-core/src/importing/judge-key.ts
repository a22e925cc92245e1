import type { ApiKeyCredential } from "../credential.js";
import type { FindingDraft } from "./finding.js";
import { secretText } from "./secret-text.js";

/**
 * What a text is worth where an API key stands; blanks around it do not count.
 *
 * @param place what is known of the key besides, such as its base URL
 */
export function judgeKey(
  text: string,
  place: Omit<ApiKeyCredential, "kind" | "apiKey"> = {},
): Pick<FindingDraft, "kind" | "status" | "detail" | "credential"> {
  const apiKey = secretText(text.trim());
  const kind = "api-key";
  if (apiKey !== undefined) return { kind, status: "usable", credential: { kind, apiKey, ...place } };
  return text.trim() === ""
    ? { kind, status: "no-login", detail: "The key is empty." }
    : { kind, status: "malformed", detail: "The key has characters that no key has." };
}
