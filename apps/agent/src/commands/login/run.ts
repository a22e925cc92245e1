import {
  AuthError,
  type Credential,
  deploymentNames,
  type LoginMethod,
  type ProbeResult,
  type Provider,
  storeKey,
} from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodeOf, exitCodes } from "../../exit-code.js";
import { toFailure, usageError } from "../../failure.js";
import { lifecycleNotice } from "../../lifecycle.js";
import type { LoginProgress } from "../../login-ui/login-progress.js";
import { locate } from "../../logins.js";
import { settingsOf } from "../../resolution.js";
import { printable, printableJson } from "../../terminal/printable.js";
import { tilde } from "../../terminal/tilde.js";
import { wrap } from "../../terminal/width.js";
import { runtimeFor } from "../../trust.js";
import type { LoginOptions } from "./command.js";
import { loginProgress } from "./progress.js";
import { shadowingVariables } from "./shadowing.js";

export async function runLogin(options: LoginOptions, context: Context): Promise<ExitCode> {
  const { reference } = options;
  const provider = await context.registry.provider(reference.provider);
  assertDeployment(options, context);
  const method = chooseMethod(provider, options);
  assertPerson(options, method, context);
  const progress = await loginProgress(options, provider, context);
  try {
    if (!options.events && method.id !== "api-key") await announce(provider, options, context);
    return await signIn(provider, method, options, context, progress);
  } catch (error) {
    progress.close();
    if (options.events) await emitError(error, context);
    throw error;
  } finally {
    progress.close();
  }
}

async function signIn(
  provider: Provider,
  method: LoginMethod,
  options: LoginOptions,
  context: Context,
  progress: LoginProgress,
): Promise<ExitCode> {
  const { signal, browser } = context;
  const { account } = options.reference;
  const settings = await settingsOf(context, provider, account);
  const runtime = await runtimeFor(context, settings);
  const credential = await method.login(progress, {
    runtime,
    settings,
    options: options.methodOptions,
    signal,
    browser: options.openBrowser ? browser : { listen: browser.listen },
  });
  progress.close();
  const probe = () => provider.probe?.(provider.access(credential, settings), { runtime, signal });
  const issuer = provider.oauth?.(settings).issuer;
  // A typed key costs nothing to type again, so it is asked about before it is kept. What a person has just
  // approved is saved first, be it tokens or a key that was made for us: an interruption must not lose it.
  if (method.id === "api-key") {
    const result = (await probe()) ?? { status: "accepted" };
    await progress.probed(result);
    if (result.status === "refused" && !options.force) return refuseKey(result, context);
    await save(provider, credential, options, context, progress);
    return conclude(provider, result, options, context);
  }
  await save(provider, credential, options, context, progress, issuer);
  const result = (await probe()) ?? { status: "accepted" };
  await progress.probed(result);
  return conclude(provider, result, options, context);
}

async function save(
  provider: Provider,
  credential: Credential,
  { reference }: LoginOptions,
  context: Context,
  progress: LoginProgress,
  issuer?: string,
): Promise<void> {
  const store = await context.storeOf(provider.id);
  const key = storeKey(provider.id, reference.account);
  await store.update(key, () => credential, issuer === undefined ? {} : { issuer });
  await progress.saved({
    provider: provider.id,
    location: await locate(store, key),
    ...(reference.account !== undefined && { account: reference.account }),
  });
}

/** The one line at the end, and what the person must still know. */
async function conclude(
  provider: Provider,
  result: ProbeResult,
  options: LoginOptions,
  context: Context,
): Promise<ExitCode> {
  const { terminal } = context;
  const store = await context.storeOf(provider.id);
  const where = tilde(await locate(store, storeKey(provider.id, options.reference.account)), context.host);
  if (result.status === "refused") {
    terminal.say(`${terminal.style("yellow", "warning:")} ${printable(result.message)}`);
    terminal.say(`The login is kept in ${where}.`);
    terminal.say(`${terminal.style("cyan", "hint:")} ${printable(result.hint)}`);
    return exitCodeOf[result.code];
  }
  if (result.status === "unreachable") {
    terminal.say(`${terminal.style("yellow", "warning:")} ${printable(result.message)}`);
  }
  const { account } = options.reference;
  const name = account === undefined ? provider.name : `${provider.name} as ${printable(account)}`;
  terminal.say(`${terminal.style("green", "Signed in")} to ${name}. The login is in ${where}.`);
  for (const variable of shadowingVariables(provider, options, context.host.environment)) {
    terminal.say(`${terminal.style("yellow", "warning:")} ${variable} is set and goes before this login.`);
  }
  return exitCodes.done;
}

function refuseKey(result: Extract<ProbeResult, { status: "refused" }>, context: Context): never {
  context.terminal.say("The key was not kept.");
  throw new AuthError(result.code, result.message, { hint: `${result.hint}; --force keeps the key anyway` });
}

/** A plan or region means a key. Without a wish, the provider's first method, and no menu. */
function chooseMethod(provider: Provider, options: LoginOptions): LoginMethod {
  const wanted = options.method ?? (Object.keys(options.methodOptions).length > 0 ? "api-key" : undefined);
  const method =
    wanted === undefined ? provider.methods[0] : provider.methods.find(({ id }) => id === wanted);
  if (method === undefined) {
    const ids = provider.methods.map(({ id }) => id).join(", ");
    throw usageError(`${provider.name} has no sign-in by ${wanted ?? "any method"}.`, `it has: ${ids}`);
  }
  for (const [name, value] of Object.entries(options.methodOptions)) {
    const values = method.options?.find((option) => option.name === name)?.values;
    if (values === undefined) throw usageError(`${provider.name} knows no --${name} for ${method.id}.`);
    if (!values.includes(value)) {
      throw usageError(`${provider.name} has no ${name} "${value}".`, `it has: ${values.join(", ")}`);
    }
  }
  return method;
}

function assertDeployment({ isDeployment, reference }: LoginOptions, context: Context): void {
  const { account, provider } = reference;
  if (!isDeployment || account === undefined) return;
  const names = deploymentNames(context.configuration.configuration, provider);
  if (names.includes(account)) return;
  throw usageError(
    `There is no deployment "${account}" of ${provider} in ${tilde(context.configuration.path, context.host)}.`,
    names.length > 0 ? `there is: ${names.join(", ")}` : undefined,
  );
}

/** A code that nobody sees must not be asked for: nothing is sent before this. */
function assertPerson(
  { events, openBrowser }: LoginOptions,
  method: LoginMethod,
  { terminal }: Context,
): void {
  const canSee = terminal.errorIsTerminal && terminal.input.kind === "terminal";
  if (method.id === "api-key" || canSee || events || !openBrowser) return;
  throw new AuthError("not_signed_in", "Signing in needs a person, and there is no terminal.", {
    hint: "--no-browser prints the address and waits; --events reports the steps as NDJSON",
  });
}

/** What has happened to the provider's own service says nothing of a company's deployment. */
async function announce(provider: Provider, options: LoginOptions, context: Context): Promise<void> {
  const notice = lifecycleNotice(provider, await settingsOf(context, provider, options.reference.account));
  if (notice === undefined) return;
  const { terminal } = context;
  const text = `${terminal.style("yellow", "notice:")} ${notice.summary} ${notice.nextStep}`;
  terminal.say(`${wrap(text, Math.min(terminal.columns(), 100)).join("\n")}\n`);
}

async function emitError(error: unknown, { terminal }: Context): Promise<void> {
  const { code, message, hint = null } = toFailure(error);
  await terminal.write(`${printableJson({ schemaVersion: 1, type: "error", code, message, hint })}\n`);
}
