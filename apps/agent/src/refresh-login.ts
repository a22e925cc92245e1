import {
  type DetachedExchange,
  type RefreshOptions,
  refreshAhead,
  refreshCredential,
  type StoredRecord,
} from "@link-assistant/auth-core";
import type { Context } from "./context.js";

type Login = Omit<RefreshOptions, "detached" | "signal">;

/** Loaded when a login has ended: whoever holds a valid token pays nothing for OAuth. */
export function refreshLogin(context: Context, login: Login): Promise<StoredRecord> {
  return refreshCredential({ ...login, signal: context.signal, detached: detachedExchange(context, login) });
}

export function refreshLoginAhead(context: Context, login: Login): Promise<void> {
  return refreshAhead({ ...login, signal: context.signal, detached: detachedExchange(context, login) });
}

/** The other side is exchange.ts. */
function detachedExchange({ startExchange, storeKind }: Context, login: Login): DetachedExchange {
  const { certificateAuthority } = login.settings;
  return { start: startExchange, store: { provider: login.provider.id, storeKind, certificateAuthority } };
}
