import type { OAuthCredential } from "../credential.js";
import type { LoginUi } from "../ports/login-ui.js";
import type { OAuthClient } from "./client.js";
import { printable } from "./printable.js";

/**
 * The credential of a fresh login with its scopes filled in: an answer without `scope` grants what was asked
 * for; one that grants less is said to the person, not taken for granted (RFC 6749 sections 3.3, 5.1).
 */
export function withGrantedScopes(
  credential: OAuthCredential,
  client: OAuthClient,
  ui: LoginUi,
): OAuthCredential {
  if (credential.scopes === undefined) {
    return client.scopes.length === 0 ? credential : { ...credential, scopes: client.scopes };
  }
  const missing = client.scopes.filter((scope) => !credential.scopes?.includes(scope));
  if (missing.length > 0) {
    ui.notify({ type: "warning", message: `Not granted: ${printable(missing.join(" "))}` });
  }
  return credential;
}
