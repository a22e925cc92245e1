import { isAuthError, type StoredCredential } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";

/** What is stored for these providers, by key. A broken entry is left out here and fails when it is to be written. */
export async function storedCredentials(
  providerIds: readonly string[],
  context: Context,
): Promise<ReadonlyMap<string, StoredCredential>> {
  const stored = await Promise.all(providerIds.map((id) => storedOf(id, context)));
  return new Map(stored.flat());
}

async function storedOf(
  providerId: string,
  context: Context,
): Promise<readonly (readonly [string, StoredCredential])[]> {
  const store = await context.storeOf(providerId);
  const keys = (await store.keys()).filter((key) => key === providerId || key.startsWith(`${providerId}/`));
  const records = await Promise.all(
    keys.map(async (key) => {
      const record = await store.read(key).catch(ignoreBroken);
      return record === undefined ? [] : [[key, record.credential] as const];
    }),
  );
  return records.flat();
}

function ignoreBroken(error: unknown): undefined {
  if (!isAuthError(error)) throw error;
}
