import {
  type Access,
  AuthError,
  authorizedFetch,
  describeOrigin,
  isAuthError,
  networkError,
  type Provider,
} from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { defaultModel } from "../../default-model.js";
import { usageError } from "../../failure.js";
import { exactOrigin } from "../../logins.js";
import { type ProviderReference, parseModelReference } from "../../reference.js";
import { credentialOf, resolutionOf } from "../../resolution.js";
import { tilde } from "../../terminal/tilde.js";
import type { PromptOptions } from "./command.js";

/** Where a prompt goes, under which model name, and with whose credential. */
export interface Target {
  readonly model: string;
  readonly provider?: Provider;
  readonly access?: Access;
  readonly reference?: ProviderReference;
  /** For `--verbose`. */
  readonly description: string;
  send(init: RequestInit): Promise<Response>;
}

export async function promptTarget(options: PromptOptions, context: Context): Promise<Target> {
  const { configuration } = context.configuration;
  const wanted = options.model ?? (context.host.environment.AGENT_MODEL || configuration.model);
  if (options.baseUrl !== undefined) return serverTarget(options.baseUrl, wanted, context);
  return providerTarget(wanted ?? defaultModel, context);
}

/** A server of one's own: no login, no key, and the model's name as it was written. */
function serverTarget(baseUrl: string, model: string | undefined, { runtime }: Context): Target {
  if (model === undefined) throw usageError("--base-url needs a model.", "add -m MODEL");
  return {
    model,
    description: `${model} at ${baseUrl}, without a credential`,
    send: (init) =>
      reach(baseUrl, () => runtime.fetch(`${baseUrl}/chat/completions`, { ...init, redirect: "error" })),
  };
}

async function providerTarget(text: string, context: Context): Promise<Target> {
  const reference = parseModelReference(text);
  const resolution = await resolutionOf(context, reference);
  const { provider, resolve } = resolution;
  const { credential, origin, model: fromOrigin } = await credentialOf(context, resolution);
  const requested = reference.model ?? fromOrigin ?? provider.knownModels?.(credential)[0];
  if (requested === undefined) throw usageError(`"${text}" names no model.`, `write ${text}/MODEL`);
  const access = provider.access(credential, resolve.settings);
  if (access.dialect !== "chat")
    throw new AuthError("unsupported", `${provider.name} does not speak OpenAI's Chat dialect.`);
  const model = provider.modelName?.(requested, credential) ?? requested;
  const fetch = authorizedFetch(provider, resolve);
  return {
    model,
    provider,
    access,
    reference: { ...reference, provider: provider.id },
    description: `${model} at ${access.baseUrl}, with ${tilde(describeOrigin(await exactOrigin(origin, resolve.store)), context.host)}`,
    send: (init) => reach(access.baseUrl, () => fetch("chat/completions", init)),
  };
}

async function reach(baseUrl: string, send: () => Promise<Response>): Promise<Response> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw isAuthError(error) ? error : networkError(error, new URL(baseUrl).host);
  }
}
