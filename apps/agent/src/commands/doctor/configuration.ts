import type { Context } from "../../context.js";
import { tilde } from "../../terminal/tilde.js";
import type { Diagnosis } from "./diagnosis.js";

/** What every other command ends with: a configuration that is not valid, a keychain that is wanted and cannot be used. */
export async function checkConfiguration({ problems, host }: Context): Promise<readonly Diagnosis[]> {
  return problems.map(({ code, message, hint, details: { path } }) => ({
    id: code.replaceAll("_", "-"),
    severity: "error",
    subject: path === undefined ? "store" : tilde(path, host),
    reason: path === undefined ? message : message.replace(path, tilde(path, host)),
    fix: fixOf(hint, path && tilde(path, host)),
  }));
}

function fixOf(hint: string | undefined, path: string | undefined): string {
  if (path === undefined) return hint ?? "unset AGENT_STORE";
  return `correct ${path}${hint === undefined ? "" : ` (${hint})`}, or move it away: mv ${path} ${path}.aside`;
}
