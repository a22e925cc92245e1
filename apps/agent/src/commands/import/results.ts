import type { CredentialSource } from "@link-assistant/auth-core";
import type { ImportStep } from "@link-assistant/auth-core/importing";
import type { Context } from "../../context.js";
import { isoTime } from "../../json/print.js";
import { tilde } from "../../terminal/tilde.js";
import type { ImportOptions } from "./command.js";
import type { Found } from "./look.js";
import { actionName } from "./render.js";

/** One finding and what became of it, as `--json` has it. */
export function resultOf(
  { found, action, reason, store }: ImportStep<Found>,
  stopped: boolean,
  { host }: Context,
) {
  const { provider, account = null, kind, status, location, expiresAt } = found.finding;
  const { restricted = false, flags = [] } = found.finding;
  return {
    source: found.source.id,
    provider,
    account,
    kind,
    status,
    location: tilde(location, host),
    expiresAt: isoTime(expiresAt),
    action: actionName(action, stopped),
    key: store?.key ?? null,
    reason: reason ?? null,
    restricted,
    flags: [...flags],
    notice: found.source.notice ?? null,
  };
}

/** Of each source, so that "nothing there" is said, too, and is not said of a keychain that nobody looked at. */
export function examinedSource(
  source: CredentialSource,
  found: readonly Found[],
  { keychain, path }: ImportOptions,
  { host }: Context,
) {
  const usesKeychain = path === undefined && source.usesKeychainOn?.includes(host.platform) === true;
  return {
    source: source.id,
    findings: found.filter((one) => one.source === source).length,
    keychain: usesKeychain ? (keychain ? "looked-at" : "not-looked-at") : "not-used",
  } as const;
}
