import type { ApiKeyCredential } from "../credential.js";
import type { KeyPlace, Provider } from "../provider.js";
import { spentTokenHash } from "../store/spent-token.js";
import type { ResolvedCredential } from "./candidate.js";
import type { ResolveContext } from "./context.js";

/** A key with the place where it is valid, for providers that have several and keys that came without one. */
export async function withPlace(
  provider: Provider,
  resolved: ResolvedCredential,
  context: ResolveContext,
): Promise<ResolvedCredential> {
  const { credential } = resolved;
  const isOpen =
    credential.kind === "api-key" &&
    credential.baseUrl === undefined &&
    context.settings.baseUrl === undefined;
  if (!isOpen || provider.placeKey === undefined) return resolved;
  const place = await placeOf(provider, credential, context);
  return place === undefined ? resolved : { ...resolved, credential: placed(credential, place) };
}

async function placeOf(
  provider: Provider,
  credential: ApiKeyCredential,
  context: ResolveContext,
): Promise<KeyPlace | undefined> {
  const { keyPlaces } = context;
  const hash = await spentTokenHash(credential.apiKey);
  const known = await keyPlaces?.read(hash);
  if (known !== undefined) return known;
  const found = await provider.placeKey?.(credential, context);
  if (found !== undefined) await keyPlaces?.write(hash, found);
  return found;
}

function placed(credential: ApiKeyCredential, { baseUrl, plan }: KeyPlace): ApiKeyCredential {
  return { ...credential, baseUrl, ...(plan !== undefined && { plan }) };
}
