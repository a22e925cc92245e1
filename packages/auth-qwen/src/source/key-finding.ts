import { type Finding, type FindingFlag, isSecureUrl, type KeyPlace } from "@link-assistant/auth-core";
import { finding, secretText } from "@link-assistant/auth-core/importing";
import { planEndpoints, planIds, plans } from "../plans.js";

/** A key under a name, in one of the places where Qwen Code looks. */
export interface NamedKey {
  readonly name: string;
  readonly value: string;
  /** Path, or the name of the variable. */
  readonly location: string;
  readonly locator: string;
  readonly flags: readonly FindingFlag[];
  /** Where the key goes, when the person's own settings say so. */
  readonly baseUrl?: string | undefined;
  /** Where the same name is set with a value that goes first. */
  readonly overruledBy?: string | undefined;
}

/** Providers whose keys Qwen Code keeps too, by their endpoint. Ids are those of models.dev. */
const providersByHost: Readonly<Record<string, string>> = {
  "openrouter.ai": "openrouter",
  "api.openai.com": "openai",
  "api.deepseek.com": "deepseek",
  "api.x.ai": "xai",
  "router.requesty.ai": "requesty",
  "api.minimax.io": "minimax",
  "api.minimaxi.com": "minimax-cn",
  "api.z.ai": "zai",
  "api.moonshot.ai": "moonshotai",
  "api.moonshot.cn": "moonshotai-cn",
};

export function keyFinding(key: NamedKey): Finding {
  const apiKey = secretText(key.value);
  const { baseUrl, plan } = placeOf(key);
  const url = baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const provider = (url && providersByHost[url.hostname]) ?? "qwen";
  const common = {
    provider,
    kind: "api-key",
    location: key.location,
    locator: key.locator,
    flags: key.flags,
  } as const;
  const named = { ...common, ...(plan && { plan, account: plan }) };
  if (apiKey === undefined) {
    return finding({
      ...named,
      status: "malformed",
      detail: `${key.name} does not hold a key: no key has such characters.`,
    });
  }
  if (baseUrl !== undefined && (url === undefined || !isSecureUrl(url))) {
    const detail = `The base URL beside ${key.name} is not an https address: the key is not sent there.`;
    return finding({ ...named, status: "untrusted-endpoint", detail });
  }
  if (key.overruledBy !== undefined) {
    return finding({
      ...named,
      status: "overruled",
      detail: `${key.name} is also set in ${key.overruledBy}, which goes first.`,
    });
  }
  const credential = { kind: "api-key", apiKey, ...(baseUrl && { baseUrl }), ...(plan && { plan }) } as const;
  return finding({ ...named, status: "usable", credential });
}

/** By its base URL, else by the variable that Qwen Code has for the plan; never by the prefix of the key. */
function placeOf({ name, baseUrl }: NamedKey): Partial<KeyPlace> {
  const endpoint = planEndpoints.find((candidate) => candidate.baseUrl === baseUrl?.replace(/\/+$/, ""));
  if (endpoint !== undefined) return endpoint;
  const plan = baseUrl === undefined ? planIds.find((id) => plans[id].variable === name) : undefined;
  return { ...(baseUrl !== undefined && { baseUrl }), ...(plan && { plan }) };
}
