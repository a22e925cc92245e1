import { readFile } from "node:fs/promises";
import { type OidcServer, scriptedBrowser, startOidcServer } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type CredentialStore,
  clientOfLogin,
  type FlowContext,
  memoryStore,
  refreshCredential,
  revokeToken,
  type StoredRecord,
} from "../../src/index.js";
import { nodeBrowser, systemRuntime } from "../../src/node/index.js";
import { createProviderContract } from "../../src/testing/index.js";
import { company } from "./custom-provider.example.js";
import { recordingUi } from "./recording-ui.js";

// The provider of docs/custom-provider.md, from the sign-in to the sign-out, at a certified server of somebody else.

createProviderContract({
  test,
  expect,
  provider: company,
  credentials: [{ kind: "oauth", accessToken: "CNRY-access" }],
  secrets: ["CNRY-access"],
});

test("the guide shows the provider that is tested here", async () => {
  const guide = await readFile(new URL("../../../../docs/custom-provider.md", import.meta.url), "utf8");
  const example = await readFile(new URL("custom-provider.example.ts", import.meta.url), "utf8");
  expect(guide).toContain(`\`\`\`ts\n${example}\`\`\``);
});

const runtime = systemRuntime();
let server: OidcServer;
let store: CredentialStore;
beforeEach(async () => {
  server = await startOidcServer();
  store = memoryStore({ runtime });
});
afterEach(() => server.close());

/** What the `agent` CLI does with any provider. */
async function signIn(method: "browser" | "device"): Promise<StoredRecord> {
  const settings = { issuer: server.issuer, clientId: server.client.clientId };
  const page = scriptedBrowser();
  const ui = recordingUi({
    onAuthorization: ({ authorizationUrl }) => void page.visit(`${authorizationUrl}&prompt=consent`),
    onVerification: async ({ verificationUriComplete = "" }) =>
      void (await page.visit(verificationUriComplete)),
  });
  const context: FlowContext = {
    runtime: hasty,
    settings,
    options: {},
    browser: nodeBrowser({ open: false }),
  };
  const credential = await company.methods.find(({ id }) => id === method)?.login(ui, context);
  const record = await store.update("company", () => credential, { issuer: server.issuer });
  if (record === undefined) return expect.unreachable();
  return record;
}

/** The pace of a device flow is not waited for. */
const hasty = {
  ...runtime,
  sleep: (ms: number, signal?: AbortSignal) => runtime.sleep(ms === 5_000 ? 0 : ms, signal),
};

const accessToken = ({ credential }: StoredRecord) =>
  credential.kind === "oauth" ? credential.accessToken : undefined;

describe.each(["browser", "device"] as const)("signed in by %s", (method) => {
  test("the login is refreshed as the client, and at the endpoint, with which it was obtained", async () => {
    const first = await signIn(method);
    const refused = accessToken(first);
    const settings = { issuer: server.issuer, clientId: "another-one-by-now" };
    const options = { store, key: "company", provider: company, settings, runtime };
    const second = await refreshCredential({ ...options, refused });
    expect(accessToken(second)).not.toBe(refused);
    const third = await refreshCredential({ ...options, refused: accessToken(second) });
    expect(accessToken(third)).not.toBe(accessToken(second));
    expect(third.credential).toMatchObject({ params: { clientId: server.client.clientId } });
    expect(server.requests.filter((request) => request.includes("openid-configuration"))).toHaveLength(1);
  });

  test("it can be ended at the server", async () => {
    const record = await signIn(method);
    const { credential } = record;
    const client = clientOfLogin(company, { issuer: server.issuer }, record);
    if (client === undefined || credential.kind !== "oauth") return expect.unreachable();
    await revokeToken({ client, token: credential.refreshToken ?? "", hint: "refresh_token", runtime });
    const again = { store, key: "company", provider: company, settings: { issuer: server.issuer }, runtime };
    await expect(refreshCredential({ ...again, refused: credential.accessToken })).rejects.toMatchObject({
      code: "sign_in_again",
    });
  });

  test("it goes nowhere else", async () => {
    const record = await signIn(method);
    expect(() => clientOfLogin(company, {}, record)).toThrow("https://login.company.example");
  });
});
