import {
  AuthError,
  type AuthErrorCode,
  type Credential,
  isAuthError,
  type LoginMethod,
  type ProbeResult,
  type Provider,
  signInCommand,
  storeKey,
} from "@link-assistant/auth-core";
import { registrationsFolder } from "@link-assistant/auth-core/node";
import type { Context } from "../../context.js";
import type { ExitCode } from "../../exit-code.js";
import { toFailure } from "../../failure.js";
import { namingAccount, withHint } from "../../hint.js";
import type { LoginProgress } from "../../login-ui/login-progress.js";
import { locate } from "../../logins.js";
import { settingsOf } from "../../resolution.js";
import { printableJson } from "../../terminal/printable.js";
import { tilde } from "../../terminal/tilde.js";
import { runtimeFor } from "../../trust.js";
import { assertDeployment, assertPerson, chooseMethod } from "./choose-method.js";
import type { LoginOptions } from "./command.js";
import { loginProgress } from "./progress.js";
import { announce, conclude } from "./say.js";

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
    const told = namingCommand(error, options);
    if (options.events) await emitError(told, context);
    throw told;
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
  const { signal, browser, disk, agentHome } = context;
  const { account } = options.reference;
  const settings = await settingsOf(context, provider, account);
  const runtime = await runtimeFor(context, settings);
  const credential = await method.login(progress, {
    runtime,
    settings,
    options: options.methodOptions,
    signal,
    browser: options.openBrowser ? browser : { listen: browser.listen },
    registrations: registrationsFolder({ disk, runtime, home: agentHome, providerId: provider.id }),
    ...(account !== undefined && { account }),
  });
  const probe = () => provider.probe?.(provider.access(credential, settings), { runtime, signal });
  const login = credential.kind === "oauth" ? credential : undefined;
  const issuer = provider.oauth?.(settings, login)?.issuer;
  // A typed key costs nothing to type again, so it is asked about before it is kept. What a person has just
  // approved is saved first, be it tokens or a key that was made for us: an interruption must not lose it.
  if (method.id === "api-key") {
    const result = (await probe()) ?? { status: "accepted" };
    await progress.probed(result);
    if (result.status === "refused" && !options.force) return refuseKey(result, options, context);
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
  const saving = store.update(key, () => credential, issuer === undefined ? {} : { issuer });
  await whileWaiting(saving, () => progress.waiting?.(tilde(store.location, context.host)), context);
  await progress.saved({
    provider: provider.id,
    location: tilde(await locate(store, key), context.host),
    ...(reference.account !== undefined && { account: reference.account }),
  });
}

const noticeableMs = 2_000;

/** Qwen Code may have the file in use for half a minute: nobody is left in the dark about what takes so long. */
async function whileWaiting(saving: Promise<unknown>, say: () => void, { runtime }: Context): Promise<void> {
  const saved = new AbortController();
  void runtime.sleep(noticeableMs, saved.signal).then(say, () => undefined);
  try {
    await saving;
  } finally {
    saved.abort();
  }
}

function refuseKey(
  result: Extract<ProbeResult, { status: "refused" }>,
  { reference }: LoginOptions,
  context: Context,
): never {
  context.terminal.say("The key was not kept.");
  const hint = namingAccount(result.hint, reference);
  throw new AuthError(result.code, result.message, { hint: `${hint}; --force keeps the key anyway` });
}

// Nothing to mend first: the same command again is the next step.
const startsAgain: readonly AuthErrorCode[] = ["expired_token", "access_denied"];

/** A flow does not know which command it serves. */
function namingCommand(error: unknown, { reference }: LoginOptions): unknown {
  if (!isAuthError(error) || !startsAgain.includes(error.code)) return error;
  const command = signInCommand(storeKey(reference.provider, reference.account));
  if (error.hint === undefined) return withHint(error, command);
  return error.hint.includes("agent ")
    ? error
    : withHint(error, `${error.hint.replace(/\.$/, "")}: ${command}`);
}

async function emitError(error: unknown, { terminal }: Context): Promise<void> {
  const { code, message, hint = null } = toFailure(error);
  await terminal.write(`${printableJson({ schemaVersion: 1, type: "error", code, message, hint })}\n`);
}
