import { describe, expect, test, vi } from "vitest";
import {
  AuthError,
  type Browser,
  exchangeCodeForKey,
  type LoopbackAddress,
  type LoopbackAnswer,
  type LoopbackFlowOptions,
  type LoopbackRequest,
  loopbackFlow,
} from "../../src/index.js";
import { caught } from "./caught.js";
import { type RecordingUi, recordingUi } from "./recording-ui.js";
import { client, json, type Script, scriptedServer, text, tokenAnswer } from "./scripted-server.js";

interface TestBrowser extends Browser {
  readonly asked: readonly LoopbackAddress[];
  readonly closed: () => boolean;
  /** Sends the browser to a target on the listener. */
  visit(target: string, request?: Partial<LoopbackRequest>): Promise<LoopbackAnswer>;
}

function testBrowser(heldPorts: readonly number[] = []): TestBrowser {
  const asked: LoopbackAddress[] = [];
  let respond: (request: LoopbackRequest) => Promise<LoopbackAnswer>;
  let authority = "";
  let closed = false;
  const close = async () => {
    closed = true;
  };
  return {
    asked,
    closed: () => closed,
    async listen(address, answer) {
      asked.push(address);
      if (heldPorts.includes(address.port)) throw new AuthError("callback_port_in_use", "Held.");
      respond = answer;
      authority = `${address.host}:${address.port || 49_152}`;
      return { authority, close };
    },
    visit: (target, request) =>
      respond({ method: "GET", target, host: authority, origin: undefined, ...request }),
  };
}

/** Runs a login; `person` acts once the address is shown. */
function login(
  script: readonly Script[],
  person: (url: URL, browser: TestBrowser) => unknown,
  options: Partial<LoopbackFlowOptions> & {
    readonly ui?: RecordingUi;
    readonly held?: readonly number[];
    readonly seed?: number;
  } = {},
) {
  const server = scriptedServer(script, { autoAdvance: false, seed: options.seed ?? 1 });
  const browser = testBrowser(options.held);
  const ui = recordingUi({
    onAuthorization: ({ authorizationUrl }) => void person(new URL(authorizationUrl), browser),
  });
  const result = loopbackFlow({ client, runtime: server.runtime, ui, browser, ...options });
  return { ...server, browser, ui, result };
}

const approve = (url: URL, browser: TestBrowser) =>
  browser.visit(`/callback?code=CNRY-code-1234567890&state=${url.searchParams.get("state")}`);

describe("the authorization request", () => {
  test("R29 R35 asks for a code, with S256 and a state of at least 160 bits", async () => {
    const { ui, result } = login([json(tokenAnswer)], approve, {
      extraParameters: { prompt: "consent", resource: "https://api.example/v1", state: "ignored" },
    });
    await result;
    const url = new URL(ui.prompts[0]?.authorizationUrl ?? "");
    expect(url.href).toContain("scope=openid%20model.completion");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      response_type: "code",
      client_id: "agent",
      redirect_uri: "http://127.0.0.1:49152/callback",
      scope: "openid model.completion",
      state: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
      prompt: "consent",
      resource: "https://api.example/v1",
    });
  });

  test("R5 R26 state and proof are fresh for every attempt", async () => {
    const runtime = scriptedServer([json(tokenAnswer)]).runtime;
    const seen = new Set<string | null>();
    for (let attempt = 0; attempt < 3; attempt++) {
      const { ui, result } = login([json(tokenAnswer)], approve, {
        runtime: { ...scriptedServer([json(tokenAnswer)]).runtime, randomBytes: runtime.randomBytes },
      });
      await result;
      const { searchParams } = new URL(ui.prompts[0]?.authorizationUrl ?? "");
      seen.add(searchParams.get("state")).add(searchParams.get("code_challenge"));
    }
    expect(seen.size).toBe(6);
  });

  test("parameters that the endpoint carries already are kept", async () => {
    const authorizationEndpoint = "https://as.example/authorize?tenant=x";
    const { ui, result } = login([json(tokenAnswer)], approve, {
      client: { ...client, authorizationEndpoint },
    });
    await result;
    expect(ui.prompts[0]?.authorizationUrl).toContain("tenant=x&response_type=code");
  });

  test("an endpoint without TLS is not opened, and the listener is closed", async () => {
    const authorizationEndpoint = "http://as.example/authorize";
    const { browser, ui, result } = login([], approve, { client: { ...client, authorizationEndpoint } });
    expect(await caught(result)).toMatchObject({ code: "invalid_configuration" });
    expect(ui.prompts).toEqual([]);
    expect(browser.closed()).toBe(true);
  });
});

describe("the redirect", () => {
  test("R6 R2 the token request repeats its address byte for byte, with code, verifier and client", async () => {
    const { requests, ui, result } = login([json(tokenAnswer)], approve, {
      client: { ...client, tokenParameters: { resource: "https://api.example/v1" } },
    });
    expect(await result).toMatchObject({
      kind: "oauth",
      accessToken: tokenAnswer.access_token,
      refreshToken: tokenAnswer.refresh_token,
      scopes: client.scopes,
    });
    expect(requests).toHaveLength(1);
    expect(Object.fromEntries(requests[0]?.form ?? [])).toEqual({
      grant_type: "authorization_code",
      client_id: "agent",
      code: "CNRY-code-1234567890",
      redirect_uri: ui.prompts[0]?.redirectUri,
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
      resource: "https://api.example/v1",
    });
    expect(requests[0]?.url).toBe("https://as.example/token");
    expect(ui.events.at(-1)).toEqual({ type: "approved" });
  });

  test("R31 the listener closes as soon as the answer is there, before the exchange", async () => {
    const order: boolean[] = [];
    const { browser, result } = login(
      [
        () => {
          order.push(browser.closed());
          return json(tokenAnswer);
        },
      ],
      approve,
    );
    await result;
    expect(order).toEqual([true]);
  });

  test("T7 1,000 wrong hits, then the right one twice: one exchange, and the login succeeds", async () => {
    let visits: Promise<readonly LoopbackAnswer[]> = Promise.resolve([]);
    const { requests, result } = login([json(tokenAnswer)], (url, browser) => {
      const wrong = Array.from({ length: 1000 }, (_, index) =>
        browser.visit(`/callback?code=x&state=${index}`),
      );
      visits = Promise.all([...wrong, approve(url, browser), approve(url, browser)]);
    });
    await result;
    const statuses = (await visits).map(({ status }) => status);
    expect(statuses).toEqual([...Array(1000).fill(400), 200, 410]);
    expect(requests).toHaveLength(1);
  });

  test("a refusal of the person ends the login with its code, and nothing is exchanged", async () => {
    const { requests, result } = login([], (url, browser) =>
      browser.visit(`/callback?error=access_denied&state=${url.searchParams.get("state")}`),
    );
    expect(await caught(result)).toMatchObject({ code: "access_denied" });
    expect(requests).toEqual([]);
  });

  test("R4 a code is posted once, whatever becomes of it", async () => {
    for (const answer of [
      text("", 503),
      json({ error: "invalid_grant" }, 400),
      new TypeError("fetch failed"),
    ]) {
      const { requests, result } = login([answer], approve);
      await caught(result);
      expect(requests).toHaveLength(1);
    }
  });

  test("R25 a server that refuses S256 is not offered plain", async () => {
    const { requests, result } = login([json({ error: "invalid_request" }, 400)], approve);
    expect(await caught(result)).toMatchObject({ code: "oauth_error" });
    expect(requests.map(({ form }) => form.get("code_challenge_method"))).toEqual([null]);
  });

  test("nobody answers for five minutes", async () => {
    const { runtime, browser, result } = login([], () => undefined);
    const error = caught(result);
    await runtime.advance(5 * 60_000 - 1);
    expect(browser.closed()).toBe(false);
    await runtime.advance(1);
    expect(await error).toMatchObject({ code: "expired_token" });
    expect(browser.closed()).toBe(true);
  });

  test("cancelling closes the listener", async () => {
    const controller = new AbortController();
    const { browser, result } = login([], () => controller.abort(), { signal: controller.signal });
    expect(await caught(result)).toMatchObject({ code: "cancelled" });
    expect(browser.closed()).toBe(true);
  });

  test("a login that was cancelled before it began opens nothing", async () => {
    const { browser, ui, result } = login([], approve, { signal: AbortSignal.abort() });
    expect(await caught(result)).toMatchObject({ code: "cancelled" });
    expect([browser.asked, ui.prompts]).toEqual([[], []]);
  });
});

describe("R63 T8 two servers at once", () => {
  test("the answer of one does not count for the other, and neither learns the other's code", async () => {
    const other = {
      ...client,
      issuer: "https://other.example",
      tokenEndpoint: "https://other.example/token",
    };
    const urls: [URL, TestBrowser][] = [];
    const first = login([json(tokenAnswer)], (url, browser) => void urls.push([url, browser]));
    const second = login([json(tokenAnswer)], (url, browser) => void urls.push([url, browser]), {
      client: other,
      seed: 2,
    });
    await vi.waitUntil(() => urls.length === 2);
    const [[ours, browser], [theirs, otherBrowser]] = urls as [[URL, TestBrowser], [URL, TestBrowser]];

    // Swapped, as a hostile server would have it.
    expect((await approve(ours, otherBrowser)).status).toBe(400);
    expect((await approve(theirs, browser)).status).toBe(400);
    expect([...first.requests, ...second.requests]).toEqual([]);

    await Promise.all([approve(ours, browser), approve(theirs, otherBrowser)]);
    await Promise.all([first.result, second.result]);
    expect(first.requests.map(({ url }) => url)).toEqual(["https://as.example/token"]);
    expect(second.requests.map(({ url }) => url)).toEqual(["https://other.example/token"]);
  });
});

describe("T11 the port", () => {
  test("is any free one on 127.0.0.1 unless the provider fixes it", async () => {
    const { browser, result } = login([json(tokenAnswer)], approve);
    await result;
    expect(browser.asked).toEqual([{ host: "127.0.0.1", port: 0 }]);
  });

  test("is the first of the provider's that nobody holds, and only that is advertised", async () => {
    const redirect = { host: "localhost", ports: [1455, 1457], path: "/auth/callback" } as const;
    const { browser, ui, result } = login(
      [json(tokenAnswer)],
      (url, browser) => browser.visit(`/auth/callback?code=x&state=${url.searchParams.get("state")}`),
      { redirect, held: [1455] },
    );
    await result;
    expect(browser.asked.map(({ port }) => port)).toEqual([1455, 1457]);
    expect(ui.prompts[0]?.redirectUri).toBe("http://localhost:1457/auth/callback");
  });

  test("is named when others hold all of the provider's", async () => {
    const { ui, result } = login([], approve, { redirect: { ports: [1455, 1457] }, held: [1455, 1457] });
    const error = await caught(result);
    expect(error).toMatchObject({ code: "callback_port_in_use" });
    expect(error.message).toContain("1455, 1457");
    expect(ui.prompts).toEqual([]);
  });
});

describe("the browser", () => {
  test("is opened at the address that is shown", async () => {
    const opened: string[] = [];
    const browser: TestBrowser = {
      ...testBrowser(),
      open: async (url) => {
        opened.push(url);
        return { status: "opened" };
      },
    };
    const { ui, result } = login([json(tokenAnswer)], (url) => approve(url, browser), { browser });
    await result;
    expect(opened).toEqual([ui.prompts[0]?.authorizationUrl]);
    expect(ui.prompts[0]).not.toHaveProperty("browserNotOpened");
  });

  test("that was not opened is said with the reason", async () => {
    const browser: TestBrowser = {
      ...testBrowser(),
      open: async () => ({ status: "not-opened", reason: "this is an SSH session" }),
    };
    const { ui, result } = login([json(tokenAnswer)], (url) => approve(url, browser), { browser });
    await result;
    expect(ui.prompts[0]?.browserNotOpened).toBe("this is an SSH session");
  });
});

describe("the paste way", () => {
  function pasting(
    answers: (url: URL) => readonly string[],
    script: readonly Script[] = [json(tokenAnswer)],
  ) {
    const server = scriptedServer(script, { autoAdvance: false });
    const browser = testBrowser();
    let left: string[] = [];
    const ui = recordingUi({
      onAuthorization: ({ authorizationUrl }) => {
        left = [...answers(new URL(authorizationUrl))];
      },
      readRedirect: async () => {
        const next = left.shift();
        if (next === undefined) throw new Error("The input has ended");
        return next;
      },
    });
    const result = loopbackFlow({ client, runtime: server.runtime, ui, browser });
    return { ...server, browser, ui, result };
  }

  const address = (url: URL, code = "CNRY-pasted") =>
    `${url.searchParams.get("redirect_uri")}?code=${code}&state=${url.searchParams.get("state")}`;

  test("the address that the browser ended on takes the place of the redirect", async () => {
    const { requests, browser, result } = pasting((url) => [address(url)]);
    await result;
    expect(requests[0]?.form.get("code")).toBe("CNRY-pasted");
    expect(browser.closed()).toBe(true);
  });

  test("T16 an answer with another state is refused and asked for again", async () => {
    const { requests, ui, result } = pasting((url) => [
      "CNRY-bare-code",
      "http://127.0.0.1:49152/callback?code=CNRY-foreign&state=foreign",
      address(url),
    ]);
    await result;
    expect(requests.map(({ form }) => form.get("code"))).toEqual(["CNRY-pasted"]);
    const warnings = ui.events.filter(({ type }) => type === "warning");
    expect(warnings).toHaveLength(2);
    expect(JSON.stringify(warnings)).not.toContain("CNRY");
  });

  test("input that has ended leaves the listener waiting", async () => {
    const { requests, browser, ui, result } = pasting(() => []);
    await expect.poll(() => ui.prompts.length).toBe(1);
    await approve(new URL(ui.prompts[0]?.authorizationUrl ?? ""), browser);
    await result;
    expect(requests[0]?.form.get("code")).toBe("CNRY-code-1234567890");
  });

  test("the question is withdrawn once the browser came back", async () => {
    let withdrawn = false;
    const browser = testBrowser();
    const ui = recordingUi({
      onAuthorization: ({ authorizationUrl }) => void approve(new URL(authorizationUrl), browser),
      readRedirect: (signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => {
            withdrawn = true;
            reject(signal.reason);
          });
        }),
    });
    const { runtime } = scriptedServer([json(tokenAnswer)], { autoAdvance: false });
    await loopbackFlow({ client, runtime, ui, browser });
    expect(withdrawn).toBe(true);
  });
});

describe("a service that mints keys and knows no state (OpenRouter)", () => {
  const endpoint = { url: "https://keys.example/api/v1/auth/keys", keyField: "key", expiresInField: "life" };
  const service = { ...client, authorizationEndpoint: "https://keys.example/auth" };

  function keyLogin(answer: Script, person: (url: URL, browser: TestBrowser) => unknown) {
    const server = scriptedServer([answer], { autoAdvance: false });
    const browser = testBrowser();
    const ui = recordingUi({
      onAuthorization: ({ authorizationUrl }) => void person(new URL(authorizationUrl), browser),
    });
    const result = loopbackFlow({
      client: service,
      runtime: server.runtime,
      ui,
      browser,
      callbackParameter: "callback_url",
      exchange: (grant, context) => exchangeCodeForKey(endpoint, grant, context),
    });
    return { ...server, ui, browser, result };
  }

  const allow = (url: URL, browser: TestBrowser) =>
    browser.visit(`${new URL(url.searchParams.get("callback_url") ?? "").pathname}?code=CNRY-code`);

  test("is asked with callback_url and challenge alone, and binds the answer by an unguessable path", async () => {
    const { ui, requests, result } = keyLogin(
      json({ key: "CNRY-key", user_id: "u", life: 60 }),
      async (url, browser) => {
        expect((await browser.visit("/callback?code=x")).status).toBe(404);
        expect((await browser.visit("/callback/guess?code=x")).status).toBe(404);
        await allow(url, browser);
      },
    );
    expect(await result).toEqual({
      kind: "api-key",
      apiKey: "CNRY-key",
      expiresAt: Date.UTC(2026, 0, 1) + 60_000,
    });
    const url = new URL(ui.prompts[0]?.authorizationUrl ?? "");
    expect(Object.fromEntries(url.searchParams)).toEqual({
      callback_url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:49152\/callback\/[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
    expect(requests[0]?.url).toBe(endpoint.url);
    expect(requests[0]?.headers.get("content-type")).toBe("application/json");
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({
      code: "CNRY-code",
      code_verifier: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
  });

  test.each<readonly [string, () => Response, string]>([
    [
      "a bad code",
      () => json({ error: { message: "Invalid code CNRY-code", code: 400 } }, 400),
      "oauth_error",
    ],
    ["an answer without key", () => json({ user_id: "u" }), "unexpected_response"],
    ["a key with a line break", () => json({ key: "a\nb" }), "unexpected_response"],
    ["a page", () => text("<p>"), "unexpected_response"],
  ])("%s is an error by name, without the code", async (_name, answer, code) => {
    const error = await caught(keyLogin(answer(), allow).result);
    expect(error.code).toBe(code);
    expect(error.message).not.toContain("CNRY");
  });
});
