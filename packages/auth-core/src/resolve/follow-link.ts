import type { Credential, CredentialLink } from "../credential.js";
import { AuthError } from "../error.js";
import { isAbsolutePath } from "../importing/paths.js";
import type { Host } from "../ports/host.js";
import type { CredentialSource, Finding } from "../source.js";
import type { ResolveContext } from "./context.js";

/** What a link points at right now. The source is read anew each time, so its owner's rotation is followed. */
export interface FollowedLink {
  readonly finding: Finding;
  readonly credential: Credential;
}

/**
 * Reads the credential that a link points at. It is never refreshed and never written: its owner may be at
 * it, and a second holder of a rotating refresh token logs both out.
 *
 * @throws AuthError `not_signed_in` (nothing there any more), `sign_in_again` (expired; the hint is what its
 * owner must be told to do), `account_mismatch`, `restricted`, `credential_invalid`.
 */
export async function followLink(
  link: CredentialLink,
  providerId: string,
  context: Pick<ResolveContext, "source" | "host" | "keychainHost">,
): Promise<FollowedLink> {
  const source = await context.source(link.source);
  if (source === undefined) {
    throw new AuthError("unsupported", `This program has no importer for ${link.source}.`);
  }
  const isInKeychain = link.locator?.startsWith("keychain:") === true;
  const host = (isInKeychain && context.keychainHost?.()) || context.host;
  const finding = await findLinked(source, link, providerId, host);
  if (finding === undefined) {
    throw new AuthError("not_signed_in", `${source.name} has no login for ${providerId} any more.`, {
      hint: source.refreshHint,
      details: { provider: providerId },
    });
  }
  assertSameAccount(finding, link, source);
  assertHandOut(finding, link, source.name);
  assertUsable(finding, source.refreshHint);
  return { finding, credential: withoutRefreshToken(await finding.reveal()) };
}

/** First where the source looks by itself; then, for a path that was given at the import, in that file alone. */
async function findLinked(
  source: CredentialSource,
  link: CredentialLink,
  providerId: string,
  host: Host,
): Promise<Finding | undefined> {
  const { locator = "" } = link;
  const files = isAbsolutePath(host, locator) ? [locator, locator.replace(/#[^#]*$/, "")] : [];
  for (const options of [{}, ...files.map((path) => ({ path }))]) {
    const found = choose(await source.find(host, options), link, providerId);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A locator names one place; another login of the same source is never taken instead, however fresh. */
function choose(findings: readonly Finding[], link: CredentialLink, providerId: string): Finding | undefined {
  const ofProvider = findings.filter((finding) => finding.provider === providerId);
  if (link.locator !== undefined) return ofProvider.find(({ locator }) => locator === link.locator);
  return ofProvider.find((finding) => finding.account === link.account) ?? ofProvider[0];
}

/** Its owner may have signed in as somebody else meanwhile. */
function assertSameAccount(finding: Finding, link: CredentialLink, source: CredentialSource): void {
  if (link.account === undefined || finding.account === undefined || finding.account === link.account) return;
  throw new AuthError("account_mismatch", `${source.name} is now signed in to another account.`, {
    hint: `agent auth import --from ${source.id}`,
    details: { provider: finding.provider, path: finding.location },
  });
}

function assertHandOut(finding: Finding, link: CredentialLink, sourceName: string): void {
  if (!finding.restricted || link.allowRestricted) return;
  throw new AuthError("restricted", `The terms of ${sourceName}'s login forbid its use elsewhere.`, {
    hint: `agent auth import --from ${link.source} --allow-restricted shows the notice and lets you decide`,
    details: { provider: finding.provider, path: finding.location },
  });
}

function assertUsable(finding: Finding, refreshHint: string): void {
  if (finding.status === "usable" || finding.status === "unknown-expiry") return;
  const code =
    finding.status === "expired" || finding.status === "login-ended" ? "sign_in_again" : "credential_invalid";
  throw new AuthError(code, finding.detail ?? `${finding.location} is ${finding.status}.`, {
    hint: refreshHint,
    details: { provider: finding.provider, path: finding.location },
  });
}

/** Nobody downstream may refresh a linked login, so nobody gets what it takes. */
function withoutRefreshToken(credential: Credential): Credential {
  if (credential.kind !== "oauth") return credential;
  const { refreshToken: _, ...rest } = credential;
  return rest;
}
