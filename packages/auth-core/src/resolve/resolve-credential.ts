import { AuthError } from "../error.js";
import type { Provider } from "../provider.js";
import { signInCommand } from "../sign-in-command.js";
import type { Candidate, ResolvedCredential } from "./candidate.js";
import { type ResolveContext, type ResolveRequest, storeKey } from "./context.js";
import { fromEnvironment } from "./from-environment.js";
import { fromEnvironmentFiles } from "./from-environment-files.js";
import { fromStore } from "./from-store.js";
import { withPlace } from "./place-key.js";

/**
 * Every place that may hold this provider's credential, in the order in which they count: explicit variables,
 * the stored login or the login that it links to, a project's `.env` pair, the user's `.env` files, fallback
 * variables. Lazy: whoever takes the first usable one does not pay for the rest.
 */
export async function* candidates(
  provider: Provider,
  context: ResolveContext,
  request: ResolveRequest = {},
): AsyncGenerator<Candidate> {
  yield* fromEnvironment(provider, context, "explicit");
  yield await fromStore(provider, context, request);
  yield* await fromEnvironmentFiles(provider, context, "project");
  yield* await fromEnvironmentFiles(provider, context, "user");
  yield* fromEnvironment(provider, context, "fallback");
}

/**
 * Finds the credential to use. The first place that holds one decides; a place that is broken ends the
 * search with its error instead of letting another account be spent in silence.
 *
 * @throws AuthError `not_signed_in` when no place holds anything; whatever the deciding place failed with.
 *
 * @example
 * ```ts
 * import { type Provider, type ResolveContext, resolveCredential } from "@link-assistant/auth-core";
 *
 * declare const qwen: Provider;
 * declare const context: ResolveContext;
 * const { credential, origin } = await resolveCredential(qwen, context);
 * ```
 */
export async function resolveCredential(
  provider: Provider,
  context: ResolveContext,
  request: ResolveRequest = {},
): Promise<ResolvedCredential> {
  for await (const candidate of candidates(provider, context, request)) {
    if (candidate.verdict === "usable") return withPlace(provider, candidate.resolved, context);
    if (candidate.verdict === "broken") throw candidate.error;
  }
  const key = storeKey(provider.id, context.account);
  throw new AuthError(
    "not_signed_in",
    `Not signed in to ${provider.name}: no login under "${key}" and no key set.`,
    { hint: signInCommand(key), details: { provider: provider.id } },
  );
}
