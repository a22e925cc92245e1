import { describe, expect, test } from "vitest";
import {
  AuthError,
  type CredentialStore,
  memoryStore,
  type RefreshOutcome,
  type StoredCredential,
} from "../../src/index.js";
import { virtualRuntime } from "../../src/testing/index.js";
import { machine } from "../store/machine.js";
import { login, provider, refresh, tokenServer } from "./world.js";

const hour = 3_600_000;

/** Both stores keep the same promises, so the same tests. */
const stores: readonly [
  string,
  () => { runtime: ReturnType<typeof virtualRuntime>; stores: CredentialStore[] },
][] = [
  [
    "memory",
    () => {
      const runtime = virtualRuntime();
      return { runtime, stores: Array(3).fill(memoryStore({ runtime })) };
    },
  ],
  [
    "file",
    () => {
      const { runtime, store } = machine();
      return { runtime, stores: [store(1), store(2), store(3)] };
    },
  ],
];

describe.each(stores)("refreshing a login in a %s store", (_name, open) => {
  async function signedIn(expiresIn: number) {
    const { runtime, stores } = open();
    const [first, second, third] = stores as [CredentialStore, CredentialStore, CredentialStore];
    await first.update("example", () => login(1, runtime.now() + expiresIn));
    return { runtime, first, second, third };
  }

  test("a valid token is handed out as it is", async () => {
    const { runtime, first } = await signedIn(hour);
    const server = tokenServer(runtime);
    expect((await refresh(first, runtime, server.exchange)).credential).toMatchObject({
      accessToken: "CNRY-access-1",
    });
    expect(server.presented).toEqual([]);
  });

  test("an expired token is refreshed once, whoever asks", async () => {
    const { runtime, first, second, third } = await signedIn(-1);
    const server = tokenServer(runtime);
    const asked = [first, first, second, second, third, third].map((store) =>
      refresh(store, runtime, server.exchange),
    );
    const records = await Promise.all(asked);
    expect(
      new Set(records.map(({ credential }) => credential.kind === "oauth" && credential.accessToken)),
    ).toEqual(new Set(["CNRY-access-2"]));
    expect(server.presented).toEqual(["CNRY-refresh-1"]);
  });

  test("a token that does not live long enough is refreshed, and what comes is handed out however short it lives", async () => {
    const { runtime, first } = await signedIn(30_000);
    const server = tokenServer(runtime);
    const record = await refresh(first, runtime, server.exchange, { minValidityMs: 24 * hour });
    expect(record.credential).toMatchObject({ accessToken: "CNRY-access-2" });
    expect(server.presented).toHaveLength(1);
  });

  test("a refused token is refreshed although it has not expired, and once for all who were refused", async () => {
    const { runtime, first, second } = await signedIn(hour);
    const server = tokenServer(runtime);
    const refused = "CNRY-access-1";
    const records = [
      await refresh(first, runtime, server.exchange, { refused }),
      await refresh(second, runtime, server.exchange, { refused }),
    ];
    for (const { credential } of records) expect(credential).toMatchObject({ accessToken: "CNRY-access-2" });
    expect(server.presented).toHaveLength(1);
  });

  test("after a lost answer the same token is presented once more, at once", async () => {
    const { runtime, first } = await signedIn(-1);
    const server = tokenServer(runtime, [{ 1: { kind: "unknown" } }]);
    const before = runtime.now();
    await refresh(first, runtime, server.exchange);
    expect(server.presented).toEqual(["CNRY-refresh-1", "CNRY-refresh-1"]);
    expect(runtime.now() - before).toBeLessThan(1_000);
  });

  test("an answer lost twice keeps the login, and the next one presents the token again", async () => {
    const { runtime, first, second } = await signedIn(-1);
    const error = new AuthError("timeout", "No answer.");
    const server = tokenServer(runtime, [{ 1: { kind: "unknown", error }, 2: { kind: "unknown", error } }]);
    await expect(refresh(first, runtime, server.exchange)).rejects.toMatchObject({ code: "timeout" });
    expect((await refresh(second, runtime, server.exchange)).credential).toMatchObject({
      accessToken: "CNRY-access-2",
    });
    expect(server.presented).toHaveLength(3);
  });

  test("an answer lost, and no network for the second try: the token's fate stays unknown", async () => {
    const { runtime, first, second } = await signedIn(-1);
    const server = tokenServer(runtime, [
      {
        1: { kind: "unknown" },
        2: { kind: "not-sent" },
        3: { kind: "refused", oauthError: "invalid_grant" },
      },
    ]);
    await expect(refresh(first, runtime, server.exchange)).rejects.toMatchObject({ code: "network_error" });
    await expect(refresh(second, runtime, server.exchange)).rejects.toMatchObject({
      message: expect.stringContaining("interrupted"),
    });
  });

  test("a server that has spent the token and lost its answer ends the login, and the message says why", async () => {
    const { runtime, first } = await signedIn(-1);
    const server = tokenServer(runtime, [{ 1: "lose" }]);
    await expect(refresh(first, runtime, server.exchange)).rejects.toMatchObject({
      code: "sign_in_again",
      message: expect.stringContaining("interrupted"),
    });
  });

  test("a refused refresh token is presented by nobody any more, and stays stored", async () => {
    const { runtime, first, second } = await signedIn(-1);
    const server = tokenServer(runtime, [{ 1: { kind: "refused", oauthError: "invalid_grant" } }]);
    for (const store of [first, second, first]) {
      await expect(refresh(store, runtime, server.exchange)).rejects.toMatchObject({ code: "sign_in_again" });
    }
    expect(server.presented).toHaveLength(1);
    expect((await first.read("example"))?.credential).toMatchObject({ refreshToken: "CNRY-refresh-1" });
  });

  const unreachable: RefreshOutcome = {
    kind: "not-sent",
    error: new AuthError("network_error", "No network."),
  };

  test("without a network the request is tried three times in all", async () => {
    const { runtime, first } = await signedIn(-1);
    const server = tokenServer(runtime, [{ 1: unreachable, 2: unreachable, 3: unreachable }]);
    await expect(refresh(first, runtime, server.exchange)).rejects.toMatchObject({ code: "network_error" });
    expect(server.presented).toHaveLength(3);
  });

  test("a token that still lives is the answer when a refresh is not possible", async () => {
    const { runtime, first } = await signedIn(30_000);
    const server = tokenServer(runtime, [{ 1: unreachable, 2: unreachable, 3: unreachable }]);
    expect((await refresh(first, runtime, server.exchange)).credential).toMatchObject({
      accessToken: "CNRY-access-1",
    });
  });

  test("but not the one that was refused", async () => {
    const { runtime, first } = await signedIn(30_000);
    const server = tokenServer(runtime, [{ 1: unreachable, 2: unreachable, 3: unreachable }]);
    const asked = refresh(first, runtime, server.exchange, { refused: "CNRY-access-1" });
    await expect(asked).rejects.toMatchObject({ code: "network_error" });
  });

  test("a defect of the exchange does not keep the claim", async () => {
    const { runtime, first, second } = await signedIn(-1);
    const defect = () => Promise.reject(new TypeError("defect"));
    await expect(refresh(first, runtime, defect)).rejects.toThrow("defect");
    await refresh(second, runtime, tokenServer(runtime).exchange);
  });

  const down: RefreshOutcome = {
    kind: "unknown",
    error: new AuthError("server_error", "Down.", { details: { status: 503 } }),
  };

  test("after a failure the next one waits for a moment, and then asks", async () => {
    const { runtime, first, second } = await signedIn(-1);
    const server = tokenServer(runtime, [{ 1: down, 2: down }]);
    await expect(refresh(first, runtime, server.exchange)).rejects.toMatchObject({ code: "server_error" });
    const before = runtime.now();
    expect((await refresh(second, runtime, server.exchange)).credential).toMatchObject({
      accessToken: "CNRY-access-2",
    });
    expect(runtime.now() - before).toBeGreaterThanOrEqual(5_000);
  });

  test("of all who ask a server that stays down few ask it, and the others share the failure", async () => {
    const { runtime, first, second, third } = await signedIn(-1);
    const server = tokenServer(runtime, [
      Object.fromEntries(
        Array(12)
          .fill(down)
          .map((answer, at) => [at + 1, answer]),
      ),
    ]);
    const asked = [first, second, third, first, second, third].map((store) =>
      refresh(store, runtime, server.exchange).catch(({ code }) => code),
    );
    const codes = await Promise.all(asked);
    const failed = codes.filter((code) => code === "server_error").length;
    expect(codes.filter((code) => code === "rate_limited")).toHaveLength(6 - failed);
    expect(failed).toBeLessThan(6);
    expect(server.presented).toHaveLength(failed * 2); // each the token, and the same token once more
  });

  test("tokens that never live long enough: one request for all who ask at once", async () => {
    const { runtime, first, second, third } = await signedIn(-1);
    const server = tokenServer(runtime);
    const asked = [first, second, third].map((store) =>
      refresh(store, runtime, server.exchange, { minValidityMs: 24 * hour }),
    );
    for (const { credential } of await Promise.all(asked)) {
      expect(credential).toMatchObject({ accessToken: "CNRY-access-2" });
    }
    expect(server.presented).toHaveLength(1);
  });

  test("an abort ends the waiting and not the exchange", async () => {
    const { runtime, first, second } = await signedIn(-1);
    const server = tokenServer(runtime);
    const abort = new AbortController();
    const refreshing = refresh(first, runtime, server.exchange, { signal: abort.signal });
    await runtime.sleep(100);
    const waiting = refresh(second, runtime, server.exchange, { signal: abort.signal });
    abort.abort();
    await expect(waiting).rejects.toMatchObject({ code: "cancelled" });
    expect((await refreshing).credential).toMatchObject({ accessToken: "CNRY-access-2" });
  });
});

test.each([
  ["nothing stored", undefined, "not_signed_in"],
  ["a key that has ended", { kind: "api-key", apiKey: "CNRY-key", expiresAt: 1 }, "sign_in_again"],
  ["no refresh token", { kind: "oauth", accessToken: "CNRY-access", expiresAt: 1 }, "sign_in_again"],
] as const)("%s cannot be refreshed", async (_what, credential, code) => {
  const runtime = virtualRuntime();
  const store = memoryStore({ runtime });
  if (credential) await store.update("example", () => credential);
  await expect(refresh(store, runtime, tokenServer(runtime).exchange)).rejects.toMatchObject({ code });
});

test.each<[string, StoredCredential | undefined, string]>([
  ["nothing stored", undefined, "not_signed_in"],
  ["a key that has ended", { kind: "api-key", apiKey: "CNRY-key", expiresAt: 1 }, "sign_in_again"],
  [
    "a login without a refresh token",
    { kind: "oauth", accessToken: "CNRY-1", expiresAt: 1 },
    "sign_in_again",
  ],
  ["a login that the server refuses", login(1, 1), "sign_in_again"],
])("%s is answered with the command that signs in to that account", async (_what, credential, code) => {
  const runtime = virtualRuntime();
  const store = memoryStore({ runtime });
  const server = tokenServer(runtime, [{ 1: { kind: "refused", oauthError: "invalid_grant" } }]);
  if (credential) await store.update("example/work", () => credential);
  await expect(refresh(store, runtime, server.exchange, { key: "example/work" })).rejects.toMatchObject({
    code,
    hint: "agent auth login example@work",
    details: { provider: "example" },
  });
});

test("before the time that the server has told nobody asks, as long as the token lives", async () => {
  const runtime = virtualRuntime();
  const store = memoryStore({ runtime });
  const server = tokenServer(runtime);
  const notBefore = runtime.now() + 40_000;
  await store.update("example", () => ({ ...login(1, runtime.now() + 50_000), refreshNotBefore: notBefore }));
  expect((await refresh(store, runtime, server.exchange)).credential).toMatchObject({
    accessToken: "CNRY-access-1",
  });
  await runtime.advance(40_000);
  expect((await refresh(store, runtime, server.exchange)).credential).toMatchObject({
    accessToken: "CNRY-access-2",
  });
});

test("before that time nobody asks, not even when the access token was refused", async () => {
  const runtime = virtualRuntime();
  const store = memoryStore({ runtime });
  const server = tokenServer(runtime);
  const early = { ...login(1, runtime.now() + hour), refreshNotBefore: runtime.now() + hour - 360_000 };
  await store.update("example", () => early);
  const refused = { refused: early.accessToken };
  await expect(refresh(store, runtime, server.exchange, refused)).rejects.toMatchObject({
    code: "sign_in_again",
    message: "Example has refused the access token of example, and takes no refresh of it yet.",
  });
  expect(server.presented).toEqual([]);
  await runtime.advance(hour - 360_000);
  expect((await refresh(store, runtime, server.exchange, refused)).credential).toMatchObject({
    accessToken: "CNRY-access-2",
  });
});

test("a time beyond the end of the access token holds nobody up", async () => {
  const runtime = virtualRuntime();
  const store = memoryStore({ runtime });
  await store.update("example", () => ({ ...login(1, 0), refreshNotBefore: runtime.now() + hour }));
  expect((await refresh(store, runtime, tokenServer(runtime).exchange)).credential).toMatchObject({
    accessToken: "CNRY-access-2",
  });
});

test.each([
  ["another subject", "one", "other", "account_mismatch"],
  ["the same subject", "one", "one", undefined],
  ["no ID token any more", "one", undefined, undefined],
])("an answer with %s", async (_what, before, after, code) => {
  const runtime = virtualRuntime();
  const store = memoryStore({ runtime });
  const idToken = (sub: string) => `e30.${Buffer.from(JSON.stringify({ sub })).toString("base64url")}.`;
  await store.update("example", () => ({ ...login(1, 0), idToken: idToken(before) }));
  const renewed = { ...login(2, runtime.now() + hour), ...(after && { idToken: idToken(after) }) };
  const refreshing = refresh(store, runtime, async () => ({ kind: "renewed", credential: renewed }));
  if (code === undefined) return expect((await refreshing).credential).toEqual(renewed);
  await expect(refreshing).rejects.toMatchObject({ code });
  expect((await store.read("example"))?.credential).toMatchObject({ accessToken: "CNRY-access-1" });
});

test("a holder that was given up presents nothing again, and takes what the other has stored", async () => {
  const { store, kill, runtime } = machine();
  await store(1).update("example", () => login(1, 0));
  const presented: string[] = [];
  const asked = await refresh(store(1), runtime, async ({ credential }) => {
    presented.push(credential.refreshToken ?? "");
    kill(1); // as everybody else sees it
    await store(2).update("example", () => login(5, runtime.now() + hour));
    return { kind: "unknown" };
  });
  expect(asked.credential).toMatchObject({ accessToken: "CNRY-access-5" });
  expect(presented).toHaveLength(1);
});

test("a store that cannot be read after a lost answer does not keep the claim, and nothing is presented again", async () => {
  const { store, runtime, disk } = machine();
  await store(1).update("example", () => login(1, 0));
  let failing = false;
  const read = async (path: string, maxBytes: number) => {
    if (failing && path.endsWith("record.json")) throw Object.assign(new Error("EIO"), { code: "EIO" });
    return disk.read(path, maxBytes);
  };
  let presented = 0;
  const asked = refresh(store(2, { disk: { ...disk, read } }), runtime, async () => {
    failing = true;
    presented++;
    return { kind: "unknown" };
  });
  await expect(asked).rejects.toMatchObject({ code: "store_unreadable" });
  expect(presented).toBe(1);
  expect((await refresh(store(3), runtime, tokenServer(runtime).exchange)).credential).toMatchObject({
    accessToken: "CNRY-access-2",
  });
});

test("what was adopted from the journal is never gone back behind, though it cannot be saved", async () => {
  const { store, runtime, disk, kill } = machine();
  await store(1).update("example", () => login(1, runtime.now() + hour));
  const rename = async (from: string, to: string) => {
    if (to.endsWith("record.json")) throw Object.assign(new Error("EIO"), { code: "EIO" });
    return disk.rename(from, to);
  };
  const unlucky = { disk: { ...disk, rename } };
  const server = tokenServer(runtime);
  const refused = "CNRY-access-1";
  await refresh(store(2, unlucky), runtime, server.exchange, { refused });
  kill(2);
  const third = store(3, unlucky);
  for (const options of [{ refused }, {}]) {
    expect((await refresh(third, runtime, server.exchange, options)).credential).toMatchObject({
      accessToken: "CNRY-access-2",
    });
  }
});

test("a refresh token goes only to the issuer that gave it", async () => {
  const runtime = virtualRuntime();
  const store = memoryStore({ runtime });
  const server = tokenServer(runtime);
  await store.update("example", () => login(1, 0), { issuer: "https://other.example" });
  await expect(refresh(store, runtime, server.exchange)).rejects.toMatchObject({ code: "issuer_mismatch" });
  expect(server.presented).toEqual([]);
});

test("a provider without an authorization server has no refresh", async () => {
  const runtime = virtualRuntime();
  const store = memoryStore({ runtime });
  await store.update("example", () => login(1, 0));
  const keysOnly = { id: provider.id, name: provider.name };
  const asked = refresh(store, runtime, tokenServer(runtime).exchange, { provider: keysOnly });
  await expect(asked).rejects.toMatchObject({ code: "sign_in_again" });
});
