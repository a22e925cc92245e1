import type { Finding, FindingStatus, Host } from "@link-assistant/auth-core";
import { finding, parseJson } from "@link-assistant/auth-core/importing";
import { keychainAccount, keychainService } from "./places.js";
import { findingsOf, type Place } from "./to-findings.js";

/** What the keychain holds for this `CODEX_HOME`; empty when it was looked at and there is nothing. */
export async function findInKeychain(host: Host, folder: string): Promise<readonly Finding[]> {
  const account = await keychainAccount(host, folder);
  const location = `keychain: ${keychainService}`;
  const place: Place = { location, locator: `keychain:${keychainService}/${account}`, flags: [] };
  const reading = await host.readKeychain({
    service: keychainService,
    account,
    // Codex's keychain library calls the account so on the Secret Service.
    attributes: { account: "username" },
  });
  switch (reading.status) {
    case "absent":
      return [];
    case "read": {
      const json = parseJson(reading.secret);
      return findingsOf(json.ok ? json.value : undefined, place, host.now());
    }
    case "not-looked-at":
      return [
        unread(
          "unreadable",
          "Codex keeps its login in the keychain, which was not looked at. Add --keychain.",
        ),
      ];
    case "present":
      return [unread("unreadable", "Windows lists the item, and gives its content to Codex alone.")];
    case "unavailable":
      return [unread(reading.reason === "locked" ? "locked" : "unreadable", problems[reading.reason])];
  }
}

const problems = {
  locked: "The keychain is locked. Unlock it and try again.",
  "timed-out": "The keychain did not answer in time. It may be waiting for a dialog on another screen.",
  "no-tool": "The keychain cannot be read here: install secret-tool (package libsecret-tools).",
  failed: "The keychain could not be read.",
};

function unread(status: FindingStatus, detail: string): Finding {
  return finding({
    provider: "openai",
    kind: "unknown",
    location: `keychain: ${keychainService}`,
    status,
    detail,
  });
}
