import * as z from "zod/mini";
import type { Context } from "./context.js";

const cacheSchema = z.object({
  schemaVersion: z.literal(1),
  models: z.record(z.string(), z.array(z.string())),
});

/** Model ids by provider, as the providers told them last. A convenience: whatever is wrong with it, it is empty. */
export type ModelCache = Readonly<Record<string, readonly string[]>>;

export async function readModelCache({
  host,
  agentHome,
}: Pick<Context, "host" | "agentHome">): Promise<ModelCache> {
  const reading = await host.readFile(pathIn(agentHome));
  if (reading.status !== "read") return {};
  try {
    return cacheSchema.parse(JSON.parse(new TextDecoder().decode(reading.bytes))).models;
  } catch {
    return {};
  }
}

/** Best effort: a cache that cannot be written costs the completion of model names, nothing else. */
export async function writeModelCache(
  cache: ModelCache,
  { disk, runtime, agentHome }: Context,
): Promise<void> {
  const temporary = `${pathIn(agentHome)}.${Buffer.from(runtime.randomBytes(8)).toString("hex")}.tmp`;
  const text = JSON.stringify({ schemaVersion: 1, models: cache });
  try {
    await disk.createExclusive(temporary, new TextEncoder().encode(text), 0o600);
    await disk.rename(temporary, pathIn(agentHome));
  } catch {
    await disk.unlink(temporary).catch(() => undefined);
  }
}

function pathIn(agentHome: string): string {
  return `${agentHome}/models.json`;
}
