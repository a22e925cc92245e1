import { AuthError, type SecretPrompt } from "@link-assistant/auth-core";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";

/** A key comes through standard input or a prompt without echo, never through an argument: `ps` shows those. */
export async function readSecret(
  terminal: Terminal,
  prompt: SecretPrompt,
  signal?: AbortSignal,
): Promise<string> {
  const { input } = terminal;
  if (input.kind === "terminal") return input.readHidden(`${printable(prompt.label)} (not shown): `, signal);
  const bytes =
    input.kind === "none" ? undefined : await input.readAll({ maxBytes: 65_536, ...(signal && { signal }) });
  const text = new TextDecoder().decode(bytes).trim();
  if (text !== "") return text;
  throw new AuthError("invalid_request", `${prompt.label} is missing: standard input is empty.`, {
    hint: "pipe the key in, such as: agent auth login PROVIDER --method api-key < key.txt",
  });
}
