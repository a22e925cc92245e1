import { existsSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nodeDisk, systemRuntime } from "@link-assistant/auth-core/node";
import { parseStoredFile } from "@link-assistant/auth-qwen/stored-file";
import { type QwenServerProcess, startQwenServerProcess } from "@link-assistant/auth-testing";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
  type TestContext,
} from "vitest";
import { encodeStoredFile } from "../../src/shared-file/codec.js";
import { qwenLock } from "../../src/shared-file/foreign-lock.js";
import { installQwenCode, type QwenCode, sharedHome } from "./qwen-code.js";

// 10 s and 35 s of patience with somebody else's lock: the two generations that are still in use.
const versions = ["0.15.6", "0.24.4"] as const;

const installed = new Map<string, QwenCode>();

beforeAll(async () => {
  for (const version of versions) {
    const qwenCode = await installQwenCode(version);
    if (qwenCode !== undefined) installed.set(version, qwenCode);
  }
});
afterAll(() => {
  for (const qwenCode of installed.values()) qwenCode.remove();
});

function skipWithout(version: string, context: TestContext): void {
  if (!installed.has(version)) context.skip(`Qwen Code ${version} could not be installed from npm`);
}

function homeWith(version: string, server: QwenServerProcess) {
  const qwenCode = installed.get(version);
  if (qwenCode === undefined) throw new Error("not installed");
  const home = sharedHome(server.url, qwenCode);
  onTestFinished(home.remove);
  return home;
}

/** A login as we write it. */
async function writeLogin(server: QwenServerProcess, file: string, lifeMs: number): Promise<string> {
  const { accessToken, refreshToken } = await server.issueTokens();
  const expiresAt = Date.now() + lifeMs;
  const params = { resource_url: `${server.url}/v1` };
  const credential = { kind: "oauth", accessToken, refreshToken, expiresAt, params } as const;
  writeFileSync(file, encodeStoredFile(credential, Date.now()), { mode: 0o600 });
  return accessToken;
}

describe.each(versions)("the real Qwen Code %s and ours on one file", (version) => {
  let server: QwenServerProcess;

  beforeEach(async (context) => {
    skipWithout(version, context);
    server = await startQwenServerProcess();
  });
  afterEach(() => server?.close());

  /** A home whose file we wrote, with a token that lives that long. */
  async function signedInHome(lifeMs: number) {
    const home = homeWith(version, server);
    return { ...home, accessToken: await writeLogin(server, home.file, lifeMs) };
  }

  async function requests() {
    const log = await server.log();
    return {
      refreshes: log.filter(({ form }) => form.grant_type === "refresh_token").length,
      deviceFlows: log.filter(({ path }) => path.endsWith("/device/code")).length,
      bearers: [...new Set(log.map(({ headers }) => headers.authorization).filter(Boolean))],
    };
  }

  it("it reads what we wrote, without a device flow and without a refresh", async () => {
    const { prompt, accessToken } = await signedInHome(3_600_000);
    const { stdout, code } = await prompt("hi");
    expect(code).toBe(0);
    expect(stdout).toContain("You said");
    expect(await requests()).toEqual({ refreshes: 0, deviceFlows: 0, bearers: [`Bearer ${accessToken}`] });
  });

  it("we read what it wrote at a refresh", async () => {
    const { prompt, ourToken, file } = await signedInHome(-1);
    await prompt("hi");
    const written = parseStoredFile(readFileSync(file, "utf8"));
    expect(written?.accessToken).toContain("CNRY-");
    expect(await ourToken()).toBe(written?.accessToken);
    expect(await requests()).toMatchObject({ refreshes: 1, deviceFlows: 0 });
  });

  it("it uses what we refreshed", async () => {
    const { prompt, ourToken } = await signedInHome(-1);
    const token = await ourToken();
    const { code } = await prompt("hi");
    expect(code).toBe(0);
    expect(await requests()).toEqual({ refreshes: 1, deviceFlows: 0, bearers: [`Bearer ${token}`] });
  });

  it("both started on an expired token: one refresh", async () => {
    await server.set({ refreshMilliseconds: 2_000 });
    const { prompt, ourToken } = await signedInHome(-1);
    const [{ code }, token] = await Promise.all([prompt("hi"), ourToken()]);
    expect(code).toBe(0);
    expect(token).toContain("CNRY-");
    expect(await requests()).toEqual({ refreshes: 1, deviceFlows: 0, bearers: [`Bearer ${token}`] });
    expect(await server.revokedLogins()).toBe(0);
  });

  it("our lock outlives one of its processes that ends meanwhile", async () => {
    const { prompt, lock, home } = await signedInHome(3_600_000);
    const ours = qwenLock({
      disk: nodeDisk(),
      runtime: systemRuntime(),
      path: lock,
      notePath: join(home, "note"),
    });
    const held = await ours.take("test");
    if (held.status !== "taken") throw new Error("held by somebody else");
    expect(await prompt("hi")).toMatchObject({ code: 0 });
    expect(statSync(lock).isDirectory()).toBe(true);
    await held.release();
    expect(existsSync(lock)).toBe(false);
  });
});

describe("20 of ours and 15 real token managers on one expired token", () => {
  beforeEach((context) => skipWithout("0.24.4", context));

  async function expiredHome(refreshMilliseconds: number) {
    const server = await startQwenServerProcess({ refreshMilliseconds });
    onTestFinished(() => server.close());
    const home = homeWith("0.24.4", server);
    await writeLogin(server, home.file, -1);
    return { server, home };
  }

  const times = <T>(count: number, start: () => Promise<T>) => Array.from({ length: count }, start);

  async function expectOneRefresh(server: QwenServerProcess, served: readonly string[], lock: string) {
    const refreshes = (await server.log()).filter(({ form }) => form.grant_type === "refresh_token");
    expect(refreshes).toHaveLength(1);
    expect([...new Set(served)]).toEqual([expect.stringContaining("CNRY-")]);
    expect(existsSync(lock)).toBe(false);
  }

  it.each([200, 2_000])("one request, 35 served, with a server that takes %i ms", async (delay) => {
    const { server, home } = await expiredHome(delay);
    const served = await Promise.all([...times(20, () => home.ourToken()), ...times(15, home.realToken)]);
    await expectOneRefresh(server, served, home.lock);
  });

  it("the same for 10 runs of the built program and 15 real token managers", async () => {
    const { server, home } = await expiredHome(2_000);
    const served = await Promise.all([...times(10, home.agentToken), ...times(15, home.realToken)]);
    await expectOneRefresh(server, served, home.lock);
  });

  it.each([1, 2, 3])("the same while Qwen processes end during our refresh, round %i", async () => {
    const { server, home } = await expiredHome(6_000);
    const sent = new Promise<void>((resolve) => server.onRefresh(resolve));
    const ours = times(20, () => home.ourToken());
    await sent;
    const bystanders = times(4, home.bystander);
    const served = await Promise.all([...ours, ...times(15, home.realToken)]);
    await Promise.all(bystanders);
    await expectOneRefresh(server, served, home.lock);
  });

  it("a lock of Qwen Code's that is held for 6 s is waited for, and its new token adopted", async () => {
    const { server, home } = await expiredHome(6_000);
    const sent = new Promise<void>((resolve) => server.onRefresh(resolve));
    const real = home.realToken();
    await sent;
    const served = await Promise.all([real, ...times(5, () => home.ourToken())]);
    await expectOneRefresh(server, served, home.lock);
  });

  it("a lock that a Qwen process left 120 s ago is taken over at once", async () => {
    const { server, home } = await expiredHome(0);
    writeFileSync(home.lock, "0f8fad5b-d9cb-469f-a165-70867728950e");
    const past = Date.now() / 1000 - 120;
    utimesSync(home.lock, past, past);
    const served = await Promise.all(times(5, () => home.ourToken()));
    await expectOneRefresh(server, served, home.lock);
  });
});
