import type { Finding, Host } from "@link-assistant/auth-core";
import { finding, keychainProblems, parseJson } from "@link-assistant/auth-core/importing";
import { authFindings } from "./auth-findings.js";
import { keychainAccount, keychainService } from "./places.js";

/** What the keychain holds for this `CODEX_HOME`; empty when it was looked at and there is nothing. */
export async function findInKeychain(host: Host, folder: string): Promise<readonly Finding[]> {
  const account = await keychainAccount(host, folder);
  const name = `${keychainService}/${account}`;
  const place = { provider: "openai", kind: "unknown", location: `keychain ${name}` } as const;
  const reading = await host.readKeychain({
    service: keychainService,
    account,
    // Codex's keychain library calls the account so on the Secret Service.
    attributes: { account: "username" },
  });
  switch (reading.status) {
    case "absent":
      return [];
    case "not-looked-at":
      return [finding({ ...place, status: "unreadable", detail: notLookedAt })];
    case "present":
      return [finding({ ...place, status: "unreadable", detail: onlyListed })];
    case "unavailable":
      return [finding({ ...place, ...keychainProblems[reading.reason] })];
    case "read": {
      const json = parseJson(reading.secret);
      const document = { location: place.location, locator: `keychain:${name}`, flags: [] };
      return authFindings(json.ok ? json.value : undefined, document, host.now());
    }
  }
}

const notLookedAt = "Codex keeps its login in the keychain, which was not looked at. Add --keychain.";
const onlyListed = "It is in the Credential Manager, whose items only Codex itself can read.";
