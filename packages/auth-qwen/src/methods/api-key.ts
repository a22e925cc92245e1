import {
  AuthError,
  type FlowContext,
  type KeyPlace,
  type LoginMethod,
  type LoginUi,
} from "@link-assistant/auth-core";
import { findPlace, keyAt } from "../find-place.js";
import { planEndpoints, planIds, plans, regionIds } from "../plans.js";

/** A key of one of Qwen's plans. Where it is valid is asked or tried, never read off its prefix. */
export const apiKeyMethod: LoginMethod = {
  id: "api-key",
  label: "API key (Coding Plan, Token Plan, DashScope)",
  options: [
    { name: "plan", description: "Plan that the key belongs to", values: planIds },
    { name: "region", description: "Region in which the key was made", values: regionIds },
  ],
  async login(ui, context) {
    const places = possiblePlaces(context);
    const apiKey = await readKey(ui, context);
    const [only, ...others] = places;
    const place = only && others.length === 0 ? only : await findPlace(apiKey, places, context);
    if (place !== undefined) return keyAt(apiKey, place);
    throw new AuthError(
      "network_error",
      "None of Qwen's endpoints could be reached to find out where this key is valid.",
      { hint: "Name the place: --plan coding|token|standard --region cn|intl|us|hk" },
    );
  },
};

function possiblePlaces({ options, settings }: FlowContext): readonly KeyPlace[] {
  if (settings.baseUrl !== undefined) return [{ baseUrl: settings.baseUrl }];
  const places = planEndpoints.filter(
    ({ plan, region }) => plan === (options.plan ?? plan) && region === (options.region ?? region),
  );
  if (places.length > 0) return places.map(({ plan, baseUrl }) => ({ plan, baseUrl }));
  const regions = planEndpoints.filter(({ plan }) => plan === options.plan).map(({ region }) => region);
  throw new AuthError(
    "invalid_request",
    `Qwen has no ${options.plan} plan in the region ${options.region}.`,
    {
      hint: regions.length > 0 ? `--region ${regions.join("|")}` : `--plan ${planIds.join("|")}`,
    },
  );
}

async function readKey(ui: LoginUi, { options, signal }: FlowContext): Promise<string> {
  const plan = planIds.find((id) => id === options.plan);
  const label = plan ? `API key of the ${plans[plan].name}` : "Qwen API key";
  const key = (await ui.readSecret({ label }, signal)).trim();
  // Anything else cannot stand in a header: a pasted line break, quotes, a whole `KEY=value` line.
  if (/^[\x21-\x7e]+$/.test(key) && !/["'=]/.test(key)) return key;
  throw new AuthError(
    "credential_invalid",
    "That is not an API key: it is empty or has characters that no key has.",
    {
      hint: "Give the key alone, without quotes and without the name of a variable",
    },
  );
}
