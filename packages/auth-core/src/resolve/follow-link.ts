import type { Credential, CredentialLink } from "../credential.js";
import { AuthError } from "../error.js";
import type { Finding } from "../source.js";
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
 * owner must be told to do), `restricted`, `credential_invalid`.
 */
export async function followLink(
  link: CredentialLink,
  providerId: string,
  context: Pick<ResolveContext, "source" | "host">,
): Promise<FollowedLink> {
  const source = await context.source(link.source);
  if (source === undefined) {
    throw new AuthError("unsupported", `This program has no importer for ${link.source}.`);
  }
  const findings = await source.find(context.host, link.locator === undefined ? {} : { path: link.locator });
  const finding = choose(findings, link, providerId);
  if (finding === undefined) {
    throw new AuthError("not_signed_in", `${source.name} has no login for ${providerId} any more.`, {
      hint: source.refreshHint,
      details: { provider: providerId },
    });
  }
  assertHandOut(finding, link, source.name);
  assertUsable(finding, source.refreshHint);
  return { finding, credential: withoutRefreshToken(await finding.reveal()) };
}

function choose(findings: readonly Finding[], link: CredentialLink, providerId: string): Finding | undefined {
  const ofProvider = findings.filter((finding) => finding.provider === providerId);
  return ofProvider.find((finding) => finding.account === link.account) ?? ofProvider[0];
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
