import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type Browser,
  type CredentialStore,
  memoryStore,
  type Registration,
  type Registrations,
  refreshCredential,
  type StoredRecord,
} from "../../src/index.js";
import { listenOnLoopback, systemRuntime } from "../../src/node/index.js";
import { createProviderContract } from "../../src/testing/index.js";
import { recordingUi } from "./recording-ui.js";
import { registering } from "./registering-provider.example.js";
import { type RegisteringServer, startRegisteringServer } from "./registering-server.js";

// The second provider of docs/custom-provider.md. "Sign in with ChatGPT" is of this kind.

createProviderContract({
  test,
  expect,
  provider: registering,
  credentials: [{ kind: "oauth", accessToken: "CNRY-access" }],
  secrets: ["CNRY-access"],
});

test("the guide shows the provider that is tested here", async () => {
  const guide = await readFile(new URL("../../../../docs/custom-provider.md", import.meta.url), "utf8");
  const example = await readFile(new URL("registering-provider.example.ts", import.meta.url), "utf8");
  expect(guide).toContain(`\`\`\`ts\n${example}\`\`\``);
});

const runtime = systemRuntime();
let server: RegisteringServer;
let store: CredentialStore;
let kept: Map<string, Registration>;
beforeEach(async () => {
  server = await startRegisteringServer();
  store = memoryStore({ runtime });
  kept = new Map();
});
afterEach(() => server.close());

const registrations: Registrations = {
  read: async (name) => kept.get(name),
  write: async (name, registration) => void kept.set(name, registration),
};
const browser: Browser = {
  listen: listenOnLoopback,
  async open(url) {
    void fetch(url);
    return { status: "opened" };
  },
};

async function signIn(account?: string): Promise<StoredRecord> {
  const settings = { issuer: server.url };
  const context = { runtime, settings, options: {}, browser, registrations, ...(account && { account }) };
  const credential = await registering.methods[0]?.login(recordingUi(), context);
  const record = await store.update("registering", () => credential, { issuer: server.url });
  if (record === undefined) return expect.unreachable();
  return record;
}

function refresh({ credential }: StoredRecord): Promise<StoredRecord> {
  const refused = credential.kind === "oauth" ? credential.accessToken : "";
  const settings = { issuer: server.url };
  return refreshCredential({ store, key: "registering", provider: registering, settings, runtime, refused });
}

const sentTo = (path: string) =>
  server.requests.filter((request) => request.path === path).map(({ sent }) => sent);
const clientId = () => kept.get("account/default")?.clientId;

test("a first sign-in registers; code and refresh tokens are spent as the client that was issued", async () => {
  const third = await refresh(await refresh(await signIn()));
  expect(third.credential).toMatchObject({ params: { clientId: clientId() } });
  expect(clientId()).toMatch(/^app_/);
  expect(sentTo("/authorize")).toMatchObject([{ client_id: "dynamic_client", name_hint: "My tool" }]);
  expect(sentTo("/token").map(({ client_id, grant_type }) => [client_id, grant_type])).toEqual([
    [clientId(), "authorization_code"],
    [clientId(), "refresh_token"],
    [clientId(), "refresh_token"],
  ]);
});

test("the next sign-in comes as the same client from the same machine, another account as a new one", async () => {
  await signIn();
  const first = clientId();
  await signIn();
  await signIn("work");
  const [new1, again, new2] = sentTo("/authorize");
  expect(again).toMatchObject({ client_id: first });
  expect(again).not.toHaveProperty("name_hint");
  expect(clientId()).toBe(first);
  expect(kept.get("account/work")?.clientId).not.toBe(first);
  expect(new Set([new1, again, new2].map((sent) => sent?.host_id)).size).toBe(1);
});

test("a refused code does not lead to another registration", async () => {
  server.faults.refuseCode = true;
  await expect(signIn()).rejects.toMatchObject({ code: "oauth_error" });
  const issued = clientId();
  expect(issued).toMatch(/^app_/);
  server.faults.refuseCode = false;
  await signIn();
  expect(sentTo("/authorize").map(({ client_id }) => client_id)).toEqual(["dynamic_client", issued]);
});

test.each([
  ["no id at all", "issueNothing", 0],
  ["another id than the known one", "issueAnother", 1],
] as const)("%s is a registration that failed: the code is not spent", async (_name, fault, signIns) => {
  for (let time = 0; time < signIns; time += 1) await signIn();
  const before = clientId();
  server.faults[fault] = true;
  await expect(signIn()).rejects.toMatchObject({ code: "unexpected_response" });
  expect(sentTo("/token")).toHaveLength(signIns);
  expect(clientId()).toBe(before);
});

test("a login whose refresh token somebody else has used is refused, and the registration stays", async () => {
  const record = await signIn();
  const stale = { ...record.credential };
  await refresh(record);
  await store.update("registering", () => stale, { issuer: server.url });
  await expect(refresh(record)).rejects.toMatchObject({
    code: "sign_in_again",
    details: { oauthError: "refresh_token_reused" },
  });
  expect(clientId()).toMatch(/^app_/);
});
