import type { Command } from "commander";
import type { Context } from "../../context.js";
import { defaultModel } from "../../default-model.js";
import { readModelCache } from "../../model-cache.js";
import { complete } from "./complete.js";

/** Answers a completion script: one candidate a line, a tab before its description. */
export async function answerCompletion(
  program: Command,
  words: readonly string[],
  context: Context,
): Promise<void> {
  const { registry, terminal } = context;
  const candidates = await complete(program, words, {
    providers: async () => registry.providerIds,
    sources: async () => registry.sourceIds,
    models: async () => {
      const cached = Object.entries(await readModelCache(context));
      const names = cached.flatMap(([provider, ids]) => ids.map((id) => `${provider}/${id}`));
      return [...new Set([defaultModel, ...names])];
    },
  });
  const lines = candidates.map(({ value, description }) =>
    description ? `${value}\t${description}` : value,
  );
  await terminal.write(lines.map((line) => `${line}\n`).join(""));
}
