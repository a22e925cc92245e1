import { AuthError, isAuthError } from "../error.js";
import type { Provider } from "../provider.js";
import { clientOfLogin } from "../refresh/client-of-login.js";
import type { StoredRecord } from "../store/credential-store.js";
import type { Candidate } from "./candidate.js";
import { defaultMinValidityMs, type ResolveContext, type ResolveRequest, storeKey } from "./context.js";
import { followLink } from "./follow-link.js";
import type { Origin } from "./origin.js";

/** The stored login: as it is while it lives, refreshed when it does not, followed when it is a link. */
export async function fromStore(
  provider: Provider,
  context: ResolveContext,
  request: ResolveRequest,
): Promise<Candidate> {
  const key = storeKey(provider.id, context.account);
  const stored: Origin = { type: "store", location: context.store.location, key };
  try {
    const record = await context.store.read(key);
    if (record === undefined) return { verdict: "absent", origin: stored, reason: "no stored login" };
    if (record.credential.kind === "link") return await fromLink(provider, context, record, key);
    clientOfLogin(provider, context.settings, record, key); // of another server, not even a living token is handed out
    const fresh = await freshRecord(context, key, record, request);
    if (fresh.credential.kind === "link") return await fromLink(provider, context, fresh, key);
    return {
      verdict: "usable",
      origin: stored,
      reason: fresh === record ? "stored login" : "stored login, refreshed",
      resolved: { credential: fresh.credential, origin: stored },
    };
  } catch (error) {
    return broken(stored, error);
  }
}

async function freshRecord(
  context: ResolveContext,
  key: string,
  record: StoredRecord,
  request: ResolveRequest,
): Promise<StoredRecord> {
  const minValidityMs = request.minValidityMs ?? defaultMinValidityMs;
  if (lives(record, context.runtime.now() + minValidityMs, request.refused)) return record;
  return context.refresh({
    key,
    record,
    minValidityMs,
    ...(request.refused !== undefined && { refused: request.refused }),
  });
}

function lives({ credential }: StoredRecord, until: number, refused: string | undefined): boolean {
  if (credential.kind === "link") return true;
  if (credential.expiresAt !== undefined && credential.expiresAt <= until) return false;
  return credential.kind === "api-key" || credential.accessToken !== refused;
}

async function fromLink(
  provider: Provider,
  context: ResolveContext,
  record: StoredRecord,
  key: string,
): Promise<Candidate> {
  const link = record.credential;
  if (link.kind !== "link") throw new AuthError("invalid_request", `${key} is not a link.`);
  const origin: Origin = { type: "link", source: link.source, location: link.locator ?? link.source, key };
  try {
    const { finding, credential } = await followLink(link, provider.id, context);
    const found: Origin = { ...origin, location: finding.location };
    return {
      verdict: "usable",
      origin: found,
      reason: `linked to ${link.source}`,
      resolved: { credential, origin: found },
    };
  } catch (error) {
    return broken(origin, error);
  }
}

function broken(origin: Origin, error: unknown): Candidate {
  if (!isAuthError(error)) throw error;
  return { verdict: "broken", origin, reason: error.message, error };
}
