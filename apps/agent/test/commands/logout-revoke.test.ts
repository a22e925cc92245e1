import type { Credential, OAuthClient, Provider } from "@link-assistant/auth-core";
import { expect, onTestFinished, test } from "vitest";
import { runLogout } from "../../src/commands/logout/run.js";
import { createRegistry } from "../../src/registry.js";
import { fakeMachine } from "../support/fake-machine.js";

/** A company's server: only a sign-in tells where it revokes. */
const provider: Provider = {
  role: "provider",
  id: "example",
  name: "Example",
  environment: [],
  methods: [],
  access: () => ({ baseUrl: "https://api.example", headers: {}, dialect: "chat", handOut: "free" }),
  oauth: ({ issuer = "https://as.example" }, login): OAuthClient => ({
    issuer,
    clientId: login?.params?.client_id ?? "unregistered",
    scopes: [],
    tokenEndpoint: `${issuer}/token`,
    revocationEndpoint: `${issuer}${login?.params?.revoke}`,
  }),
};

const login: Credential = {
  kind: "oauth",
  accessToken: "CNRY-access",
  refreshToken: "CNRY-refresh",
  params: { client_id: "issued-1", revoke: "/revoke" },
};

async function signOut(environment: Readonly<Record<string, string>>, credential = login) {
  const requests: string[] = [];
  const machine = fakeMachine({
    environment,
    fetch: async (url, init) => {
      requests.push(`${url} ${init?.body}`);
      return new Response();
    },
  });
  onTestFinished(() => machine.remove());
  const context = {
    ...(await machine.context()),
    registry: createRegistry([], new Map([["example", () => provider]])),
  };
  await context.ownStore.update("example", () => credential, { issuer: "https://as.example" });
  expect(await runLogout({ reference: { provider: "example" }, json: false }, context)).toBe(0);
  expect(await context.ownStore.read("example")).toBeUndefined();
  return { requests, said: machine.terminal.printed.stderr };
}

test("R58 the refresh token is revoked as the client, and where, that the login itself names", async () => {
  const { requests, said } = await signOut({});
  expect(requests).toEqual([
    "https://as.example/revoke token_type_hint=refresh_token&token=CNRY-refresh&client_id=issued-1",
  ]);
  expect(said).toContain("Example has revoked it.");
});

test("R16 a login of another issuer than today's is forgotten, and its token sent nowhere", async () => {
  const { requests, said } = await signOut({ AGENT_EXAMPLE_ISSUER: "https://other.example" });
  expect(requests).toEqual([]);
  expect(said).toContain("Example did not revoke it");
});

test("of a key nothing is said about tokens", async () => {
  const { requests, said } = await signOut({}, { kind: "api-key", apiKey: "CNRY-key" });
  expect(requests).toEqual([]);
  expect(said).toContain("Signed out of Example");
  expect(said).not.toContain("token");
});
