import { describeOrigin } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { isoTime, printJson } from "../../json/print.js";
import { allLogins, canBeUsed, type Login, loginsOf } from "../../logins.js";
import { tilde } from "../../terminal/tilde.js";
import type { StatusOptions } from "./command.js";
import { askProvider } from "./online.js";
import { renderLogins } from "./render.js";

export async function runStatus(options: StatusOptions, context: Context): Promise<ExitCode> {
  const { reference, json, check, online } = options;
  const known = reference === undefined ? await allLogins(context) : await loginsOf(context, reference);
  const logins = online ? await Promise.all(known.map((login) => askProvider(login, context))) : known;
  if (json)
    await printJson(context.terminal, "status", {
      credentials: logins.map((login) => toJson(login, context)),
    });
  else if (logins.length > 0) await context.terminal.write(`${renderLogins(logins, context)}\n`);
  else context.terminal.say(nothing(reference?.provider));
  return check ? verdict(logins) : exitCodes.done;
}

/** For scripts: can every login that was asked about be used? None at all cannot. */
function verdict(logins: readonly Login[]): ExitCode {
  return logins.length > 0 && logins.every(canBeUsed) ? exitCodes.done : exitCodes.signInNeeded;
}

function nothing(provider: string | undefined): string {
  return provider === undefined
    ? "No logins yet. Sign in with: agent qwen:login, or adopt others with: agent auth import --from all"
    : `Not signed in to ${provider}. Sign in with: agent auth login ${provider}`;
}

function toJson(login: Login, { host }: Context) {
  const { provider, account = null, kind, state, origin, plan = null, lifecycle } = login;
  return {
    provider: provider.id,
    account,
    kind,
    state,
    expiresAt: isoTime(login.expiresAt),
    location: tilde(describeOrigin(origin), host),
    origin: origin.type,
    plan,
    notices: [...login.notices, ...(lifecycle === undefined ? [] : [lifecycle.summary])],
  };
}
