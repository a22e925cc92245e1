import { AuthError } from "@link-assistant/auth-core";
import type { ProviderReference } from "./reference.js";

/** A provider explains refusals without knowing whose credential it was; its sign-in commands then name the account. */
export function namingAccount(hint: string, { provider, account }: ProviderReference): string {
  if (account === undefined) return hint;
  const commands = new RegExp(`agent (?:auth login ${provider}(?![\\w@-])|${provider}(?=:login))`, "g");
  return hint.replace(commands, (command) => `${command}@${account}`);
}

export function withHint({ code, message, details, cause }: AuthError, hint: string | undefined): AuthError {
  return new AuthError(code, message, { ...(hint !== undefined && { hint }), details, cause });
}
