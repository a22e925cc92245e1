import type { Context } from "../../context.js";
import type { Diagnosis } from "./diagnosis.js";

/** Looked at only where logins are to be kept in it: a look may show a dialog. */
export async function checkKeychain({
  host,
  configuration,
  keychainHost,
}: Context): Promise<readonly Diagnosis[]> {
  const wanted = host.environment.AGENT_STORE || configuration.configuration.store;
  if (wanted !== "keychain") return [];
  const reading = await keychainHost().readKeychain({ service: "link-assistant-agent-probe" });
  if (reading.status !== "unavailable") return [];
  return [
    {
      id: "keychain-unavailable",
      severity: "error",
      subject: "keychain",
      reason: `Logins are to be kept in the keychain, and it cannot be used (${reading.reason}).`,
      fix: "unlock it, or: agent config set store file",
    },
  ];
}
