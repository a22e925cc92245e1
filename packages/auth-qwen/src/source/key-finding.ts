import {
  type ApiKeyCredential,
  type Finding,
  type FindingFlag,
  isSecureUrl,
} from "@link-assistant/auth-core";
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
  /** What is spoken there. Default: `openai`. */
  readonly protocol?: string | undefined;
  /** Where the same name is set with a value that goes first. */
  readonly overruledBy?: string | undefined;
}

/** Names under which a key is Qwen's without an address. */
export const ownNames: readonly string[] = ["QWEN_API_KEY", ...planIds.map((plan) => plans[plan].variable)];

/** Providers with a protocol of their own, which they have to themselves. We reach them by other addresses. */
const providersByProtocol: Readonly<Record<string, { readonly id: string; readonly host: string }>> = {
  anthropic: { id: "anthropic", host: "api.anthropic.com" },
  gemini: { id: "google", host: "generativelanguage.googleapis.com" },
};

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
  const { name, location, locator, flags, baseUrl, overruledBy } = key;
  const url = baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const provider = providerOf(key, url);
  const common = { location, locator, flags };
  if (provider === undefined) {
    const detail = `Nobody can tell whose key ${name} is: it has no address, or speaks a protocol that we do not.`;
    return finding({ ...common, provider: "qwen", kind: "unknown", status: "no-login", detail });
  }
  const place = placeOf(key);
  const { plan } = place;
  const named = { ...common, provider, kind: "api-key", ...(plan && { plan, account: plan }) } as const;
  const apiKey = secretText(key.value);
  if (apiKey === undefined) {
    const detail = `${name} does not hold a key: no key has such characters.`;
    return finding({ ...named, status: "malformed", detail });
  }
  if (baseUrl !== undefined && (url === undefined || !isSecureUrl(url))) {
    const detail = `The base URL beside ${name} is not an https address: the key is not sent there.`;
    return finding({ ...named, status: "untrusted-endpoint", detail });
  }
  if (overruledBy !== undefined) {
    const detail = `${name} is also set in ${overruledBy}, which goes first.`;
    return finding({ ...named, status: "overruled", detail });
  }
  return finding({ ...named, status: "usable", credential: { kind: "api-key", apiKey, ...place } });
}

/** Undefined where nobody can tell. */
function providerOf(
  { name, baseUrl, protocol = "openai" }: NamedKey,
  url: URL | undefined,
): string | undefined {
  const own = providersByProtocol[protocol];
  if (own !== undefined) return baseUrl === undefined || url?.hostname === own.host ? own.id : undefined;
  if (!protocol.startsWith("openai")) return undefined;
  if (baseUrl === undefined) return ownNames.includes(name) ? "qwen" : undefined;
  return (url && providersByHost[url.hostname]) ?? "qwen";
}

/** By its base URL, else by the variable that Qwen Code has for the plan; never by the prefix of the key. */
function placeOf({
  name,
  baseUrl,
  protocol = "openai",
}: NamedKey): Pick<ApiKeyCredential, "baseUrl" | "plan"> {
  if (protocol in providersByProtocol) return {};
  const endpoint = planEndpoints.find((candidate) => candidate.baseUrl === baseUrl?.replace(/\/+$/, ""));
  if (endpoint !== undefined) return { baseUrl: endpoint.baseUrl, plan: endpoint.plan };
  const plan = baseUrl === undefined ? planIds.find((id) => plans[id].variable === name) : undefined;
  return { ...(baseUrl !== undefined && { baseUrl }), ...(plan && { plan }) };
}
