import type { Finding, Host, KeychainReading } from "@link-assistant/auth-core";
import { finding, keychainProblems, parseJson } from "@link-assistant/auth-core/importing";
import { keyItem, loginItem, type StoreItem, storedFinding } from "./stored-secret.js";

export interface KeychainContext {
  readonly activeAccount?: string | undefined;
  readonly loginOverruled?: string | undefined;
}

/** G4 and G5. The probe with which Gemini CLI itself starts writes to the keychain: we only look up. */
export async function findInKeychain(host: Host, context: KeychainContext): Promise<readonly Finding[]> {
  // The file is forced: Gemini CLI does not ask the keychain either.
  if (host.environment.GEMINI_FORCE_FILE_STORAGE === "true") return [];
  const findings: Finding[] = [];
  for (const item of [keyItem, loginItem]) {
    const reading = await host.readKeychain(item);
    findings.push(...describe(host, item, reading, context));
    // What did not answer for one item will not for the other: its time limit is waited out only once.
    if (reading.status === "unavailable") break;
  }
  return findings;
}

function describe(
  host: Host,
  item: StoreItem,
  reading: KeychainReading,
  { activeAccount, loginOverruled }: KeychainContext,
): readonly Finding[] {
  const location = `keychain ${item.service}/${item.account}`;
  const isLogin = item === loginItem;
  const common = { provider: "google", kind: isLogin ? "oauth" : "api-key", location } as const;
  switch (reading.status) {
    case "absent":
    case "not-looked-at":
      return [];
    case "present":
      return [
        finding({
          ...common,
          status: "unreadable",
          detail: onlyListed,
          ...(isLogin && { restricted: true }),
        }),
      ];
    case "unavailable":
      return [finding({ ...common, ...keychainProblems[reading.reason] })];
    case "read": {
      const json = parseJson(reading.secret);
      const locator = `keychain:${item.service}/${item.account}`;
      const value = json.ok ? json.value : undefined;
      const secret = { item, value, location, locator, flags: [] };
      const ofLogin = isLogin && { activeAccount, overruled: loginOverruled };
      return [storedFinding({ ...secret, ...ofLogin }, host.now())];
    }
  }
}

const onlyListed = "It is in the Credential Manager, whose items only Gemini CLI itself can read.";
