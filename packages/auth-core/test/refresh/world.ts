import type { CredentialStore, OAuthClient, OAuthCredential, RefreshOutcome } from "../../src/index.js";
import type { RefreshOptions } from "../../src/refresh/refresh-credential.js";
import { refreshCredential } from "../../src/refresh/refresh-credential.js";
import type { VirtualRuntime } from "../../src/testing/index.js";

export const client: OAuthClient = {
  issuer: "https://issuer.example",
  clientId: "client",
  scopes: [],
  tokenEndpoint: "https://issuer.example/token",
};

export const provider = { id: "example", name: "Example", oauth: () => client };

const hour = 3_600_000;

/** The server's side: tokens `CNRY-refresh-1`, `-2`, …, each good for one use. */
export function tokenServer(
  runtime: VirtualRuntime,
  script: readonly Partial<Record<number, Answer>>[] = [],
) {
  const presented: string[] = [];
  let newest = 1;
  const answers: Partial<Record<number, Answer>> = Object.assign({}, ...script);
  return {
    presented,
    async exchange({ credential }: { readonly credential: OAuthCredential }): Promise<RefreshOutcome> {
      presented.push(credential.refreshToken ?? "");
      await runtime.sleep(200);
      const answer = answers[presented.length] ?? "rotate";
      if (answer !== "rotate" && answer !== "lose") return answer;
      if (credential.refreshToken !== `CNRY-refresh-${newest}`) {
        return { kind: "refused", oauthError: "invalid_grant" };
      }
      newest++;
      return answer === "lose"
        ? { kind: "unknown" }
        : { kind: "renewed", credential: login(newest, runtime.now() + hour) };
    },
  };
}

export type Answer = "rotate" | "lose" | RefreshOutcome;

export function login(number: number, expiresAt: number): OAuthCredential {
  return {
    kind: "oauth",
    accessToken: `CNRY-access-${number}`,
    refreshToken: `CNRY-refresh-${number}`,
    expiresAt,
  };
}

export function refresh(
  store: CredentialStore,
  runtime: VirtualRuntime,
  exchange: RefreshOptions["exchange"],
  options: Partial<RefreshOptions> = {},
) {
  return refreshCredential({
    store,
    key: "example",
    provider,
    settings: {},
    runtime,
    ...(exchange && { exchange }),
    ...options,
  });
}
