import {
  type ApiKeyCredential,
  AuthError,
  type Credential,
  isLoopbackAddress,
  type OAuthCredential,
  type ProviderSettings,
} from "@link-assistant/auth-core";
import { isQwens } from "./authorization-server.js";
import { planEndpoints } from "./plans.js";

/** Where Qwen Code goes when the login names no place. An OAuth token is refused there. */
export const fallbackBaseUrl = "https://dashscope.aliyuncs.com/compatible-mode/v1";

/**
 * Where requests go: the user's `QWEN_BASE_URL` or deployment, the place that came with the login, the fallback.
 *
 * @throws AuthError `unsafe_url` when a login's `resource_url` names a host that is not Qwen's,
 *   `invalid_configuration` when a login of another server than Qwen's names no place at all.
 */
export function modelBaseUrl(credential: Credential, settings: ProviderSettings): string {
  if (credential.kind === "api-key") return withoutTrailingSlash(keyBaseUrl(credential, settings));
  return settings.baseUrl === undefined
    ? resourceBaseUrl(credential, settings)
    : withoutTrailingSlash(settings.baseUrl);
}

/**
 * A key that came with a place of its own (`OPENAI_BASE_URL`, a project's pair, a company's endpoint) goes
 * nowhere else; one of a public plan goes to its region unless the user says otherwise.
 */
function keyBaseUrl({ baseUrl, plan }: ApiKeyCredential, settings: ProviderSettings): string {
  const isPublic = planEndpoints.some((endpoint) => endpoint.baseUrl === baseUrl);
  if (baseUrl !== undefined && !isPublic) return baseUrl;
  const ofPlan = planEndpoints.find((endpoint) => endpoint.plan === plan);
  return settings.baseUrl ?? baseUrl ?? ofPlan?.baseUrl ?? fallbackBaseUrl;
}

function resourceBaseUrl(credential: OAuthCredential, { issuer }: ProviderSettings): string {
  const resource = credential.params?.resource_url;
  if (!resource && isQwens(issuer)) return fallbackBaseUrl;
  if (!resource) throw noModelApi();
  const baseUrl = normaliseResourceUrl(resource);
  if (baseUrl !== undefined && isQwenHost(baseUrl)) return baseUrl;
  const host = baseUrl === undefined ? "no host" : new URL(baseUrl).host;
  throw new AuthError(
    "unsafe_url",
    `The "resource_url" of the Qwen login names ${host}, which is not Qwen's. Nothing was sent there.`,
    {
      hint: "If your company runs that host, set QWEN_BASE_URL to it; otherwise sign in again: agent qwen:login",
      details: { provider: "qwen", field: "resource_url", host },
    },
  );
}

/** A company's token is none of DashScope's business. */
function noModelApi(): AuthError {
  return new AuthError(
    "invalid_configuration",
    "The login does not say where its model API is. Nothing was sent.",
    {
      hint: "Set QWEN_BASE_URL, or modelBaseUrl of the deployment, to its base URL",
      details: { provider: "qwen", field: "QWEN_BASE_URL" },
    },
  );
}

/**
 * Qwen Code's rule (0.24.4): `https://` where there is no scheme, `/v1` appended where it is missing. Unlike
 * there, trailing slashes and capital schemes do no harm.
 */
export function normaliseResourceUrl(resource: string): string | undefined {
  const text = /^https?:\/\//i.test(resource) ? resource : `https://${resource}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash) return undefined;
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path.endsWith("/v1") ? path : `${path}/v1`}`;
}

/** Whole host names: `aliyuncs.com` also serves buckets and functions of anybody. */
const qwenHosts = new Set(planEndpoints.map(({ baseUrl }) => new URL(baseUrl).hostname));

/** Hosts to which a token may go on the word of a file: Qwen's over https, and this machine. */
export function isQwenHost(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  if (isLoopbackAddress(hostname)) return true;
  return protocol === "https:" && (/(^|\.)qwen\.ai$/.test(hostname) || qwenHosts.has(hostname));
}

function withoutTrailingSlash(url: string): string {
  return url.replace(/\/+$/, "");
}
