import {
  type ApiKeyCredential,
  AuthError,
  type AuthorizationGrant,
  createPkcePair,
  isSecureUrl,
  type LoginUi,
  type OAuthClient,
  type Runtime,
} from "@link-assistant/auth-core";

export interface CodePageOptions {
  readonly client: OAuthClient;
  readonly runtime: Runtime;
  readonly ui: LoginUi;
  readonly signal?: AbortSignal | undefined;
  readonly extraParameters?: Readonly<Record<string, string>>;
  readonly exchange: (grant: AuthorizationGrant) => Promise<ApiKeyCredential>;
}

/** OpenRouter's codes live that long. */
const codeLifeMs = 10 * 60_000;

/**
 * The sign-in for SSH sessions and containers: without a `callback_url`, OpenRouter shows the code on its page.
 * Whoever sees it there can do nothing with it, because the PKCE verifier never leaves this process.
 *
 * @throws AuthError `invalid_request` for what is no code, `cancelled`, and what the exchange can fail with
 */
export async function codePageFlow(options: CodePageOptions): Promise<ApiKeyCredential> {
  const { client, runtime, ui, signal, extraParameters, exchange } = options;
  const { verifier, challenge } = await createPkcePair(runtime);
  const url = new URL(client.authorizationEndpoint ?? client.issuer);
  if (!isSecureUrl(url)) {
    throw new AuthError("invalid_configuration", `The sign-in page is not usable: ${url.host} without TLS.`, {
      hint: "Correct AGENT_OPENROUTER_ISSUER: https, or http to 127.0.0.1 only.",
    });
  }
  const parameters = { ...extraParameters, code_challenge: challenge, code_challenge_method: "S256" };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  await ui.showAuthorization({
    authorizationUrl: url.href.replaceAll("+", "%20"),
    browserNotOpened: "it may run anywhere: OpenRouter shows a code to bring here",
    expiresAt: runtime.now() + codeLifeMs,
  });
  const code = (await ui.readSecret({ label: "Code from OpenRouter's page" }, signal)).trim();
  if (signal?.aborted) throw new AuthError("cancelled", "Cancelled.");
  if (!/^[\x21-\x7e]{1,1000}$/.test(code) || URL.canParse(code)) {
    throw new AuthError("invalid_request", "That is not the code that OpenRouter shows.", {
      hint: "Start again, and copy the code alone from the page after you have authorized.",
    });
  }
  const key = await exchange({ code, verifier, redirectUri: "", parameters: new URLSearchParams() });
  ui.notify({ type: "approved" });
  return key;
}
