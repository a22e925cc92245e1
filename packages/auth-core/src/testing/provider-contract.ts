import type { Credential } from "../credential.js";
import { isAuthError } from "../error.js";
import { isSecureUrl } from "../oauth/secure-url.js";
import type { LoginUi } from "../ports/login-ui.js";
import type { ProbeResult, Provider, ProviderSettings } from "../provider.js";
import type { ContractRunner } from "./source-contract.js";
import { type VirtualRuntime, virtualRuntime } from "./virtual-runtime.js";

/** A provider and credentials to try it with. */
export interface ProviderContractOptions extends ContractRunner {
  readonly provider: Provider;
  /** One of each kind that the provider takes, with {@link secrets} in their tokens and keys. */
  readonly credentials: readonly [Credential, ...Credential[]];
  readonly secrets: readonly string[];
  /** What the probe's request gets from a server that likes the credential. Default: an empty object. */
  readonly acceptedAnswer?: unknown;
}

/**
 * What every provider keeps: it is plain data and functions of data, its requests go where the user says and
 * carry the credential in a header, its sign-ins send nothing before they must, and nothing that it says holds
 * a secret.
 *
 * @example
 * ```ts
 * import { apiKeyProvider } from "@link-assistant/auth-core";
 * import { createProviderContract } from "@link-assistant/auth-core/testing";
 * import { expect, test } from "vitest";
 *
 * createProviderContract({
 *   test,
 *   expect,
 *   provider: apiKeyProvider({ id: "x", name: "X", baseUrl: "https://x.example/v1", variables: ["X_API_KEY"] }),
 *   credentials: [{ kind: "api-key", apiKey: "CNRY-key" }],
 *   secrets: ["CNRY-key"],
 * });
 * ```
 */
export function createProviderContract(options: ProviderContractOptions): void {
  describesItself(options);
  reachesTheServer(options);
  probes(options);
  signsIn(options);
  explainsRefusals(options);
}

function describesItself({ test, expect, provider }: ProviderContractOptions): void {
  test(`${provider.id}: has an id that fits a command line and a variable, and a name`, async () => {
    expect(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(provider.id)).toEqual(true);
    expect(provider.name.trim().length > 0).toEqual(true);
  });

  test(`${provider.id}: names each variable and each method once`, async () => {
    const variables = provider.environment.map(({ variable }) => variable);
    expect(variables).toEqual([...new Set(variables)]);
    expect(variables.filter((name) => !/^[A-Z][A-Z0-9_]*$/.test(name))).toEqual([]);
    const methods = provider.methods.map(({ id }) => id);
    expect(methods).toEqual([...new Set(methods)]);
    expect(methods.length + variables.length > 0).toEqual(true);
  });

  test(`${provider.id}: has its endpoints behind TLS, and moves them all when the user names another issuer`, async () => {
    const issuer = "http://127.0.0.1:1";
    const own = endpointsOf(provider, {});
    expect(own.filter((url) => !isSecureUrl(url)).map(String)).toEqual([]);
    const moved = endpointsOf(provider, { issuer, baseUrl: issuer });
    expect(moved.filter((url) => url.origin !== issuer).map(String)).toEqual([]);
  });

  test(`${provider.id}: tells what has happened to the service with a date, a next step and sources`, async () => {
    const { lifecycle } = provider;
    if (lifecycle === undefined) return;
    expect(/^\d{4}-\d\d-\d\d$/.test(lifecycle.date)).toEqual(true);
    expect(lifecycle.summary !== "" && lifecycle.nextStep !== "").toEqual(true);
    expect(lifecycle.sources.filter((source) => !source.startsWith("https://"))).toEqual([]);
  });
}

function endpointsOf(provider: Provider, settings: ProviderSettings): readonly URL[] {
  const client = provider.oauth?.(settings);
  if (client === undefined) return [];
  const { issuer, tokenEndpoint, deviceAuthorizationEndpoint, authorizationEndpoint, revocationEndpoint } =
    client;
  return [issuer, tokenEndpoint, deviceAuthorizationEndpoint, authorizationEndpoint, revocationEndpoint]
    .filter((url) => url !== undefined)
    .map((url) => new URL(url));
}

function reachesTheServer({ test, expect, provider, credentials, secrets }: ProviderContractOptions): void {
  for (const [index, credential] of credentials.entries()) {
    const name = `${provider.id}: credential ${index} (${credential.kind})`;

    test(`${name} goes to an address behind TLS, in headers only`, async () => {
      const { baseUrl, headers } = provider.access(frozen(credential), {});
      expect(isSecureUrl(new URL(baseUrl))).toEqual(true);
      expect(baseUrl.endsWith("/") || /[?#]/.test(baseUrl)).toEqual(false);
      expect(secrets.filter((secret) => baseUrl.includes(secret)).length).toEqual(0);
      expect(
        secrets.some((secret) => Object.values(headers).some((value) => value.includes(secret))),
      ).toEqual(true);
      expect(Object.entries(headers).filter(([name, value]) => !fitsHeader(name, value)).length).toEqual(0);
    });

    test(`${name} goes where the user says`, async () => {
      const { baseUrl } = provider.access(credential, { baseUrl: "http://127.0.0.1:1/v1/" });
      expect(baseUrl).toEqual("http://127.0.0.1:1/v1");
    });

    test(`${name} gives the same access each time`, async () => {
      expect(provider.access(credential, {})).toEqual(provider.access(credential, {}));
    });

    test(`${name} can be ended on a page that tells nothing of it`, async () => {
      const page = await provider.revocationPage?.(credential);
      if (page === undefined) return;
      expect(page.startsWith("https://")).toEqual(true);
      expect(secrets.some((secret) => page.includes(secret))).toEqual(false);
    });
  }
}

/** RFC 9110 section 5: what does not fit, `fetch` refuses with the value in its message. */
function fitsHeader(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\x20-\x7e]+$/.test(value);
}

function frozen<T extends object>(value: T): T {
  return Object.freeze({ ...value });
}

type Answer = () => Promise<Response>;

interface Asked {
  readonly result: ProbeResult | { readonly status: "failed"; readonly code: string | undefined };
  readonly urls: readonly URL[];
}

const baseUrl = "https://model.example/v1";

/** One probe against a server that gives every request this answer. */
async function ask(
  { provider, credentials: [credential] }: ProviderContractOptions,
  answer: Answer,
  signal?: AbortSignal,
): Promise<Asked> {
  const urls: URL[] = [];
  const runtime: VirtualRuntime = virtualRuntime({
    async fetch(url) {
      urls.push(new URL(String(url)));
      void runtime.advance(10 * 60_000);
      return answer();
    },
  });
  const access = provider.access(credential, { baseUrl });
  const probing = provider.probe?.(access, { runtime, ...(signal && { signal }) });
  const result = await Promise.resolve(probing ?? { status: "accepted" as const }).catch(
    (error: unknown) => ({
      status: "failed" as const,
      code: isAuthError(error) ? error.code : undefined,
    }),
  );
  return { result, urls };
}

function probes(options: ProviderContractOptions): void {
  const { test, expect, provider, secrets, acceptedAnswer = {} } = options;
  if (provider.probe === undefined) return;
  const body = JSON.stringify({ error: { message: `bad ${secrets.join(" ")} \u001b[2J` } });
  const rows: readonly (readonly [string, Answer, readonly ProbeResult["status"][]])[] = [
    ["a server that likes the credential", async () => Response.json(acceptedAnswer), ["accepted"]],
    ["a server that does not", async () => new Response(body, { status: 401 }), ["refused"]],
    ["a server in trouble", async () => new Response(body, { status: 503 }), ["unreachable"]],
    ["a captive portal", async () => new Response("<html>", { status: 511 }), ["unreachable", "accepted"]],
    ["no network", () => Promise.reject(new TypeError(`fetch failed ${secrets.join(" ")}`)), ["unreachable"]],
    ["a server that never answers", () => new Promise<never>(() => undefined), ["unreachable"]],
    ["a server that sends the credential elsewhere", async () => redirect(), ["unreachable"]],
  ];
  for (const [name, answer, expected] of rows) {
    test(`${provider.id}: asks ${name}`, async () => {
      const { result, urls } = await ask(options, answer);
      expect((expected as readonly string[]).includes(result.status)).toEqual(true);
      expect(urls.map(({ origin }) => origin)).toEqual(urls.map(() => new URL(baseUrl).origin));
      expect(urls.length > 0).toEqual(true);
      expect(leaksOf(JSON.stringify(result), secrets)).toEqual([]);
    });
  }
  test(`${provider.id}: does not ask when the caller has given up`, async () => {
    const { result, urls } = await ask(options, async () => new Response(), AbortSignal.abort());
    expect(result).toEqual({ status: "failed", code: "cancelled" });
    expect(urls).toEqual([]);
  });
}

function redirect(): Response {
  return new Response(null, { status: 307, headers: { location: "https://elsewhere.example/" } });
}

function signsIn({ test, expect, provider }: ProviderContractOptions): void {
  for (const method of provider.methods) {
    test(`${provider.id}: ${method.id} sends nothing when it is given up before it began`, async () => {
      const urls: string[] = [];
      const runtime = virtualRuntime({
        fetch: (url) => {
          urls.push(String(url));
          return Promise.reject(new TypeError("fetch failed"));
        },
      });
      const context = { runtime, settings: {}, options: {}, signal: AbortSignal.abort() };
      const outcome = await method.login(silentPerson, context).catch((error: unknown) => error);
      expect(isAuthError(outcome)).toEqual(true);
      expect(urls).toEqual([]);
    });
  }
}

/** Sees everything, says nothing. */
const silentPerson: LoginUi = {
  showVerification() {},
  showAuthorization() {},
  notify() {},
  readSecret: async () => "",
};

function explainsRefusals({ test, expect, provider, credentials, secrets }: ProviderContractOptions): void {
  if (provider.explainRefusal === undefined) return;
  test(`${provider.id}: explains refusals in its own words, whatever the server says`, async () => {
    const hostile = JSON.stringify({
      error: { code: "\u001b[2J", message: secrets.join("\u202e"), metadata: [] },
    });
    const access = provider.access(credentials[0], {});
    for (const status of [400, 401, 402, 403, 404, 408, 413, 422, 429, 500, 502, 503, 529]) {
      for (const body of ["", "{", "null", "[]", '{"error":null}', '{"error":"x"}', hostile]) {
        for (const retryAfter of [undefined, "7", "\u001b", "-1", "Wed, 21 Oct 2026 07:28:00 GMT"]) {
          const error = provider.explainRefusal?.({ status, body, retryAfter }, access);
          if (error === undefined) continue;
          expect([isAuthError(error), error.message.length > 0]).toEqual([true, true]);
          expect(leaksOf(`${error.message} ${error.hint ?? ""}`, secrets)).toEqual([]);
        }
      }
    }
  });
}

/** Names of what is wrong with a text: never the secret itself, which would then stand in a report. */
function leaksOf(text: string, secrets: readonly string[]): readonly string[] {
  const leaked = secrets.flatMap((secret, index) => (text.includes(secret) ? [`secret ${index}`] : []));
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text) ? [...leaked, "a control character"] : leaked;
}
