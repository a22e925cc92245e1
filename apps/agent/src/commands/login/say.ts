import { type ProbeResult, type Provider, storeKey } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodeOf, exitCodes } from "../../exit-code.js";
import { sayHint } from "../../failure.js";
import { namingAccount } from "../../hint.js";
import { lifecycleNotice } from "../../lifecycle.js";
import { locate } from "../../logins.js";
import { settingsOf } from "../../resolution.js";
import { printable } from "../../terminal/printable.js";
import { saySentence } from "../../terminal/sentence.js";
import { tilde } from "../../terminal/tilde.js";
import { wrap } from "../../terminal/width.js";
import type { LoginOptions } from "./command.js";
import { shadowingVariables } from "./shadowing.js";

/** What has happened to the provider's own service says nothing of a company's deployment. */
export async function announce(provider: Provider, options: LoginOptions, context: Context): Promise<void> {
  const notice = lifecycleNotice(provider, await settingsOf(context, provider, options.reference.account));
  if (notice === undefined) return;
  const { terminal } = context;
  const text = `${terminal.style("yellow", "notice:")} ${notice.summary} ${notice.nextStep}`;
  terminal.say(`${wrap(text, Math.min(terminal.columns(), 100)).join("\n")}\n`);
}

/** The one line at the end, and what the person must still know. */
export async function conclude(
  provider: Provider,
  result: ProbeResult,
  options: LoginOptions,
  context: Context,
): Promise<ExitCode> {
  const { terminal } = context;
  const store = await context.storeOf(provider.id);
  const where = tilde(await locate(store, storeKey(provider.id, options.reference.account)), context.host);
  if (result.status === "refused") {
    saySentence(terminal, `${terminal.style("yellow", "warning:")} ${printable(result.message)}`);
    saySentence(terminal, `The login is kept in ${where}.`);
    sayHint(terminal, namingAccount(result.hint, options.reference));
    return options.force ? exitCodes.done : exitCodeOf[result.code];
  }
  if (result.status === "unreachable") {
    saySentence(terminal, `${terminal.style("yellow", "warning:")} ${printable(result.message)}`);
  }
  const { account } = options.reference;
  const name = account === undefined ? provider.name : `${provider.name} as ${printable(account)}`;
  saySentence(terminal, `${terminal.style("green", "Signed in")} to ${name}. The login is in ${where}.`);
  for (const variable of shadowingVariables(provider, options, context.host.environment)) {
    saySentence(
      terminal,
      `${terminal.style("yellow", "warning:")} ${variable} is set and goes before this login.`,
    );
  }
  return exitCodes.done;
}
