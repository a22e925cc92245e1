import { authorizedFetch } from "@link-assistant/auth-core";
import * as z from "zod/mini";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { toFailure } from "../../failure.js";
import { printJson } from "../../json/print.js";
import { allLogins, canBeUsed } from "../../logins.js";
import { type ModelCache, readModelCache, writeModelCache } from "../../model-cache.js";
import type { ProviderReference } from "../../reference.js";
import { credentialOf, resolutionOf } from "../../resolution.js";
import { printable } from "../../terminal/printable.js";
import type { ModelsOptions } from "./command.js";

interface Model {
  readonly id: string;
  readonly provider: string;
  readonly origin: "provider" | "cache" | "built-in";
}

export async function runModels(options: ModelsOptions, context: Context): Promise<ExitCode> {
  const cache = await readModelCache(context);
  const references = options.reference === undefined ? await usable(context) : [options.reference];
  const lists = await Promise.all(
    references.map((reference) => modelsOf(reference, options, cache, context)),
  );
  const models = lists.flat();
  await remember(models, cache, context);
  if (options.json) await printJson(context.terminal, "models", { models });
  else if (models.length === 0) context.terminal.say("No models are known. Sign in with: agent qwen:login");
  else
    await context.terminal.write(
      models.map(({ id, provider }) => `${printable(`${provider}/${id}`)}\n`).join(""),
    );
  return exitCodes.done;
}

/** Each provider that has a login of its own, once. */
async function usable(context: Context): Promise<readonly ProviderReference[]> {
  const logins = (await allLogins(context)).filter(canBeUsed);
  return [...new Set(logins.map(({ provider }) => provider.id))].map((provider) => ({ provider }));
}

async function modelsOf(
  reference: ProviderReference,
  { offline, reference: asked }: ModelsOptions,
  cache: ModelCache,
  context: Context,
): Promise<readonly Model[]> {
  const resolution = await resolutionOf(context, reference);
  const { provider, resolve } = resolution;
  const as = (ids: readonly string[], origin: Model["origin"]) =>
    ids.map((id): Model => ({ id, provider: provider.id, origin }));
  try {
    const { credential } = await credentialOf(context, resolution);
    const known = provider.knownModels?.(credential) ?? [];
    const told = offline ? undefined : await ask(authorizedFetch(provider, resolve));
    if (told !== undefined) return as(told, "provider");
    const remembered = cache[provider.id];
    return remembered === undefined ? as(known, "built-in") : as(remembered, "cache");
  } catch (error) {
    // Asked about one provider, its trouble is the answer; among many it is one line less.
    const { code, message } = toFailure(error);
    if (asked !== undefined || code === "cancelled") throw error;
    context.terminal.say(`${provider.id}: ${printable(message)}`);
    return [];
  }
}

// Most answer `{ data: [...] }`, Together AI a bare list.
const model = z.object({ id: z.string() });
const listSchema = z.union([z.object({ data: z.array(model) }), z.array(model)]);

/** Undefined where the provider has no such list, or none that can be read. */
async function ask(fetch: ReturnType<typeof authorizedFetch>): Promise<readonly string[] | undefined> {
  try {
    const response = await fetch("models");
    if (!response.ok) return undefined;
    const result = listSchema.safeParse(await response.json());
    if (!result.success) return undefined;
    const models = Array.isArray(result.data) ? result.data : result.data.data;
    // Google writes "models/gemini-…" and wants "gemini-…".
    return models.map(({ id }) => id.replace(/^models\//, "")).sort();
  } catch {
    return undefined;
  }
}

async function remember(models: readonly Model[], cache: ModelCache, context: Context): Promise<void> {
  const told = models.filter(({ origin }) => origin === "provider");
  if (told.length === 0) return;
  const fresh: Record<string, readonly string[]> = { ...cache };
  for (const { provider } of told) {
    fresh[provider] = told.filter((one) => one.provider === provider).map(({ id }) => id);
  }
  await writeModelCache(fresh, context);
}
