import type { Browser, Credential, LoginUi } from "@link-assistant/auth-core";
import { listenOnLoopback, systemRuntime } from "@link-assistant/auth-core/node";
import { type OpenrouterServer, startOpenrouterServer } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openrouter } from "../src/index.js";
import { authorize, clickingBrowser, person, type ScreenLog } from "./person.js";

let server: OpenrouterServer;
let clock: number;
let log: ScreenLog;

beforeEach(async () => {
  clock = 0;
  log = { shown: [], events: [] };
  server = await startOpenrouterServer({ now: () => clock });
});
afterEach(() => server.close());

function signIn(ui: LoginUi, browser?: Browser, signal?: AbortSignal): Promise<Credential> {
  const [method] = openrouter.provider.methods;
  if (method === undefined) throw new Error("no method");
  return method.login(ui, {
    runtime: systemRuntime(),
    settings: { issuer: server.url },
    options: {},
    ...(browser && { browser }),
    ...(signal && { signal }),
  });
}

const requestsFor = (path: string) => server.log.filter((request) => request.path === path);

describe("with a browser on this machine", () => {
  it("comes back with a key that OpenRouter accepts", async () => {
    const credential = await signIn(person(log), clickingBrowser());
    expect(credential).toEqual({ kind: "api-key", apiKey: expect.stringMatching(/^CNRY-sk-or-v1-/) });
    const access = openrouter.provider.access(credential, { issuer: server.url });
    expect(await openrouter.provider.probe?.(access, { runtime: systemRuntime() })).toMatchObject({
      status: "accepted",
    });
    expect(log.events).toEqual(["approved"]);
  });

  it("asks as documented: callback_url on any port of 127.0.0.1, S256, a label, and nothing of OAuth's", async () => {
    await signIn(person(log), clickingBrowser());
    const [asked] = requestsFor("/auth");
    expect(Object.keys(asked?.query ?? {}).sort()).toEqual([
      "callback_url",
      "code_challenge",
      "code_challenge_method",
      "key_label",
    ]);
    expect(asked?.query).toMatchObject({ code_challenge_method: "S256", key_label: "Link Assistant Agent" });
    const [traded] = requestsFor("/api/v1/auth/keys");
    expect(Object.keys(traded?.json ?? {}).sort()).toEqual([
      "code",
      "code_challenge_method",
      "code_verifier",
    ]);
  });

  it("the path of the callback is unguessable, since there is no state", async () => {
    const paths = new Set<string>();
    for (let time = 0; time < 3; time += 1) await signIn(person(log), clickingBrowser());
    for (const { query } of requestsFor("/auth")) paths.add(new URL(query.callback_url ?? "").pathname);
    expect(paths.size).toBe(3);
    for (const path of paths) expect(path).toMatch(/^\/callback\/[\w-]{43}$/);
  });

  it("a code at any other address of the listener is not taken, and the wait goes on", async () => {
    const statuses: number[] = [];
    const credential = await signIn(
      person(log),
      clickingBrowser(async (url) => {
        const wrong = new URL(url);
        for (const path of ["/callback", "/callback/guess", "/"]) {
          wrong.pathname = path;
          statuses.push((await fetch(wrong)).status);
        }
        return fetch(url);
      }),
    );
    expect(statuses).toEqual([404, 404, 404]);
    expect(credential.kind).toBe("api-key");
    expect(requestsFor("/api/v1/auth/keys")).toHaveLength(1);
  });

  it("the page that the person then sees holds neither code nor key", async () => {
    let page = "";
    await signIn(
      person(log),
      clickingBrowser(async (url) => (page = await (await fetch(url)).text())),
    );
    expect(page).toContain("Return to your terminal");
    expect(page).not.toContain("CNRY");
  });

  it("a person on another machine pastes the address on which the browser ended", async () => {
    const browser: Browser = {
      listen: listenOnLoopback,
      open: async () => ({ status: "not-opened", reason: "SSH" }),
    };
    const pasted = ["CNRY-code alone", "http://127.0.0.1:1/callback?code=CNRY-foreign"];
    const ui = person(log, {
      redirect: async (url) => pasted.shift() ?? (await authorize(url)).location ?? "",
    });
    expect((await signIn(ui, browser)).kind).toBe("api-key");
    expect(log.events).toEqual(["warning", "warning", "approved"]);
  });
});

describe("without a browser", () => {
  it("OpenRouter shows a code, and the person brings it here", async () => {
    const ui = person(log, { secret: async (url) => ` ${(await authorize(url)).code} \n` });
    expect((await signIn(ui)).kind).toBe("api-key");
    const [asked] = requestsFor("/auth");
    expect(Object.keys(asked?.query ?? {}).sort()).toEqual([
      "code_challenge",
      "code_challenge_method",
      "key_label",
    ]);
  });

  it("so it does where the person wants to open the address themselves", async () => {
    const ui = person(log, { secret: async (url) => (await authorize(url)).code ?? "" });
    expect((await signIn(ui, { listen: listenOnLoopback })).kind).toBe("api-key");
    expect(log.shown[0]).not.toContain("callback_url");
  });

  it.each(["", "  ", "two words", "https://openrouter.ai/auth?code=CNRY-x", "CNRY-\u0000", "CNRY-код"])(
    "%j is no code, and is sent nowhere",
    async (typed) => {
      await expect(signIn(person(log, { secret: async () => typed }))).rejects.toMatchObject({
        code: "invalid_request",
        message: expect.not.stringContaining("CNRY"),
      });
      expect(server.log).toEqual([]);
    },
  );

  it("shows no address to which a listener on the way could send a page of its own", async () => {
    const [method] = openrouter.provider.methods;
    const context = {
      runtime: systemRuntime(),
      settings: { issuer: "http://openrouter.example" },
      options: {},
    };
    await expect(method?.login(person(log), context)).rejects.toMatchObject({
      code: "invalid_configuration",
    });
    expect(log.shown).toEqual([]);
  });

  it("ends when the person gives up", async () => {
    const stop = new AbortController();
    const ui = person(log, {
      secret: async () => {
        stop.abort();
        return "";
      },
    });
    await expect(signIn(ui, undefined, stop.signal)).rejects.toMatchObject({ code: "cancelled" });
    expect(server.log).toEqual([]);
  });
});

describe("a code that is refused", () => {
  it("because it was used before", async () => {
    let code = "";
    const ui = () => person(log, { secret: async (url) => (code ||= (await authorize(url)).code ?? "") });
    await signIn(ui());
    await expect(signIn(ui())).rejects.toMatchObject({
      code: "oauth_error",
      message:
        "OpenRouter did not accept the code (HTTP 403): it was used before, is not complete, or belongs to another sign-in.",
      hint: "Start the sign-in again: agent auth login openrouter",
    });
  });

  it("because it belongs to another sign-in: the code alone is worth nothing", async () => {
    const foreign = (
      await authorize(`${server.url}/auth?code_challenge=somebody-elses&code_challenge_method=S256`)
    ).code;
    await expect(signIn(person(log, { secret: async () => foreign ?? "" }))).rejects.toMatchObject({
      code: "oauth_error",
      message: expect.not.stringContaining("CNRY"),
    });
  });

  it("because ten minutes are over", async () => {
    const ui = person(log, {
      async secret(url) {
        const { code = "" } = await authorize(url);
        clock += 10 * 60_000 + 1;
        return code;
      },
    });
    await expect(signIn(ui)).rejects.toMatchObject({
      code: "expired_token",
      message: "OpenRouter did not accept the code (HTTP 403): it is older than ten minutes.",
    });
  });
});
