import { AuthError, type AuthErrorCode, isAuthError, signInCommand } from "@link-assistant/auth-core";
import { type ExitCode, exitCodeOf, exitCodes } from "./exit-code.js";
import { printable, printableJson } from "./terminal/printable.js";
import { saySentence } from "./terminal/sentence.js";
import type { Terminal } from "./terminal/terminal.js";

/** What went wrong, as a person or a script is told. */
export interface Failure {
  readonly code: AuthErrorCode | "internal_error";
  readonly message: string;
  readonly hint?: string;
  readonly exitCode: ExitCode;
}

/**
 * Any thrown value. Only an {@link AuthError} was written for a person; of anything else the name and the
 * system's code are shown, because its message may quote a body, and a stack trace helps nobody here.
 */
export function toFailure(error: unknown): Failure {
  if (isAuthError(error)) {
    const { code, message, hint = usualHint(error) } = error;
    return { code, message, ...(hint !== undefined && { hint }), exitCode: exitCodeOf[code] };
  }
  if (isAbort(error)) return { code: "cancelled", message: "Interrupted.", exitCode: exitCodes.interrupted };
  return {
    code: "internal_error",
    message: `Something unexpected went wrong (${nameOf(error)}).`,
    hint: "please report it at https://github.com/link-assistant/agent-auth/issues",
    exitCode: exitCodes.failed,
  };
}

/** The command that helps, where the library does not know the program it is in. */
function usualHint({ code, details }: AuthError): string | undefined {
  const needsLogin = code === "not_signed_in" || code === "sign_in_again";
  return needsLogin && details.provider !== undefined ? signInCommand(details.provider) : undefined;
}

export async function report(failure: Failure, terminal: Terminal, asJson: boolean): Promise<void> {
  const { code, message, hint } = failure;
  if (asJson) {
    const error = { code, message, hint: hint ?? null };
    try {
      return await terminal.write(`${printableJson({ schemaVersion: 1, error }, 2)}\n`);
    } catch {
      // Standard output is what failed: then on standard error, in words.
    }
  }
  for (const line of message.split("\n"))
    saySentence(terminal, `${terminal.style("red", "error:")} ${printable(line)}`);
  if (hint !== undefined) sayHint(terminal, hint);
}

/** A sentence is broken at words; a command, or what holds one, stays whole to be copied. */
export function sayHint(terminal: Terminal, hint: string): void {
  const text = `${terminal.style("cyan", "hint:")} ${printable(hint)}`;
  if (/^[A-Z][^`]*\.$/.test(hint) && !hint.includes("agent ")) saySentence(terminal, text);
  else terminal.say(text);
}

/** A wrong command line: exit code 2. */
export function usageError(message: string, hint?: string): AuthError {
  return new AuthError("invalid_request", message, hint === undefined ? {} : { hint });
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? `${error.name}, ${code}` : error.name;
}
