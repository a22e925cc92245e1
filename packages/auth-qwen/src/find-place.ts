import type { ApiKeyCredential, KeyPlace, ProviderSettings, Runtime } from "@link-assistant/auth-core";
import { AuthError } from "@link-assistant/auth-core";
import { access } from "./access.js";
import { planEndpoints } from "./plans.js";
import { probe } from "./probe.js";

export interface FindPlaceContext {
  readonly runtime: Runtime;
  readonly settings: ProviderSettings;
  readonly signal?: AbortSignal;
}

/**
 * Asks one place after the other until one accepts the key: never all at once, and never by the key's prefix.
 *
 * @returns undefined when no place could be reached
 * @throws AuthError `credential_invalid` when none accepts it
 */
export async function findPlace(
  apiKey: string,
  places: readonly KeyPlace[],
  context: FindPlaceContext,
): Promise<KeyPlace | undefined> {
  let refused = false;
  for (const place of places) {
    const result = await probe(access(keyAt(apiKey, place), context.settings), context);
    // A plan without quota is still the plan of this key.
    if (
      result.status === "accepted" ||
      (result.status === "refused" && result.code !== "credential_invalid")
    ) {
      return place;
    }
    refused ||= result.status === "refused";
  }
  if (!refused) return undefined;
  const hosts = places.map(({ baseUrl }) => new URL(baseUrl).host).join(", ");
  throw new AuthError("credential_invalid", `No place accepts this key. Asked: ${hosts}.`, {
    hint: "Check the key, its plan and its region in the console that made it",
  });
}

export function keyAt(apiKey: string, { baseUrl, plan }: KeyPlace): ApiKeyCredential {
  return { kind: "api-key", apiKey, baseUrl, ...(plan !== undefined && { plan }) };
}

/** For a key that came from a variable: the places of its plan, or all. */
export async function placeKey(
  { apiKey, plan }: ApiKeyCredential,
  context: Omit<FindPlaceContext, "settings">,
): Promise<KeyPlace | undefined> {
  const places = planEndpoints.filter((endpoint) => endpoint.plan === (plan ?? endpoint.plan));
  return findPlace(apiKey, places, { ...context, settings: {} });
}
