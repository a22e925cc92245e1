import {
  AuthError,
  describeOrigin,
  type ResolvedCredential,
  signInCommand,
  storeKey,
} from "@link-assistant/auth-core";
import type { Resolution } from "./resolution.js";

/** A credential as other programs get it. */
export interface HandedOut {
  readonly token: string;
  readonly baseUrl: string;
}

/** @throws AuthError `restricted`: such a credential serves our own prompts and nobody else's. */
export function handOut(
  { provider, resolve }: Resolution,
  { credential, origin }: ResolvedCredential,
): HandedOut {
  const access = provider.access(credential, resolve.settings);
  if (access.handOut === "restricted") {
    throw new AuthError(
      "restricted",
      `The terms of ${provider.name} forbid handing on this login (${describeOrigin(origin)}).`,
      {
        hint: `${signInCommand(storeKey(provider.id, resolve.account))} --method api-key`,
        details: { provider: provider.id },
      },
    );
  }
  const token = credential.kind === "api-key" ? credential.apiKey : credential.accessToken;
  return { token, baseUrl: access.baseUrl };
}
