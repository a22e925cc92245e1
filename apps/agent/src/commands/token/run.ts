import { writeSync } from "node:fs";
import { AuthError, type ResolvedCredential } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { handOut } from "../../hand-out.js";
import { isoTime } from "../../json/print.js";
import { credentialOf, resolutionOf } from "../../resolution.js";
import { printableJson } from "../../terminal/printable.js";
import type { TokenOptions } from "./command.js";

export async function runToken(options: TokenOptions, context: Context): Promise<ExitCode> {
  const resolution = await resolutionOf(context, options.reference);
  const { minValidityMs } = options;
  const resolved = await credentialOf(
    context,
    resolution,
    minValidityMs === undefined ? {} : { minValidityMs },
  );
  const grant = handOut(resolution, resolved);
  await put(render(options, resolved, grant.token, grant.baseUrl), options, context);
  return exitCodes.done;
}

function render(
  { json, header, reference }: TokenOptions,
  { credential }: ResolvedCredential,
  token: string,
  baseUrl: string,
): string {
  if (header) return `Authorization: Bearer ${token}\n`;
  if (!json) return `${token}\n`;
  const { provider, account = null } = reference;
  const expiresAt = isoTime(credential.expiresAt);
  const answer = { schemaVersion: 1, provider, account, kind: credential.kind, token, expiresAt, baseUrl };
  return `${printableJson(answer, 2)}\n`;
}

async function put(text: string, { fileDescriptor }: TokenOptions, { terminal }: Context): Promise<void> {
  if (fileDescriptor !== undefined) return writeTo(fileDescriptor, text);
  if (terminal.outputIsTerminal) {
    terminal.say(
      `${terminal.style("yellow", "warning:")} this is a secret; it stays in the scrollback of your terminal.`,
    );
  }
  await terminal.write(text);
}

function writeTo(descriptor: number, text: string): void {
  try {
    writeSync(descriptor, text);
  } catch (error) {
    throw new AuthError("invalid_request", `File descriptor ${descriptor} is not open for writing.`, {
      cause: error,
      hint: `in a shell: agent auth token PROVIDER --fd ${descriptor} ${descriptor}>FILE`,
    });
  }
}
