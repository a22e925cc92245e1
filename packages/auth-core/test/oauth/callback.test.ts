import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Callback, type ExpectedCallback, judgePasted, judgeRequest } from "../../src/oauth/callback.js";
import { equalInConstantTime } from "../../src/oauth/constant-time.js";
import { client } from "./scripted-server.js";

const state = "CNRY-state-abcdefghijklmnopqrstuvwxyz0123456789ABCDE";
const redirectUri = "http://127.0.0.1:49152/callback";
const expected: ExpectedCallback = { client, redirectUri, state, verifier: "CNRY-verifier-0123456789" };
const good = `code=CNRY-code&state=${state}`;

function judge(
  overrides: Partial<Parameters<typeof judgeRequest>[0]>,
  at: ExpectedCallback = expected,
): Callback {
  const request = { method: "GET", target: `/callback?${good}`, host: "127.0.0.1:49152", origin: undefined };
  return judgeRequest({ ...request, ...overrides }, at);
}

const status = (callback: Callback) => (callback.kind === "stray" ? callback.status : callback.kind);

test("the answer to our request is granted, with all of its parameters", () => {
  const callback = judge({ target: `/callback?${good}&client_id=oaiapp_1&scope=x` });
  expect(callback).toMatchObject({ kind: "granted" });
  if (callback.kind === "granted") expect(callback.parameters.get("client_id")).toBe("oaiapp_1");
});

test.each([
  ["missing", "/callback?code=x"],
  ["empty", "/callback?code=x&state="],
  ["truncated", `/callback?code=x&state=${state.slice(0, -1)}`],
  ["lengthened", `/callback?code=x&state=${state}x`],
  ["changed in case", `/callback?code=x&state=${state.toLowerCase()}`],
  ["doubled", `/callback?code=x&state=${state}&state=${state}`],
  ["doubled, second wrong", `/callback?code=x&state=${state}&state=b`],
  ["of another login", "/callback?code=x&state=CNRY-another-state-of-another-login-0123456789ABC"],
  ["in the fragment", `/callback?code=x#state=${state}`],
  ["with a wrong error", "/callback?error=access_denied&state=guess"],
])("T7 R5 R32 a state that is %s is turned away, and does not end the login", (_name, target) => {
  expect(status(judge({ target }))).toBe(400);
});

test.each([
  ["another path", { target: `/callbac?${good}` }, 404],
  ["a longer path", { target: `/callback/?${good}` }, 404],
  ["an encoded path", { target: `/%63allback?${good}` }, 404],
  ["a dotted path", { target: `/x/../callback?${good}` }, 404],
  ["the favourites icon", { target: "/favicon.ico" }, 404],
  ["POST", { method: "POST" }, 405],
  ["HEAD", { method: "HEAD" }, 405],
  ["OPTIONS", { method: "OPTIONS" }, 405],
  ["code and error", { target: `/callback?${good}&error=access_denied` }, 400],
  ["two codes", { target: `/callback?${good}&code=other` }, 400],
  ["neither code nor error", { target: `/callback?state=${state}` }, 400],
  ["an empty code", { target: `/callback?code=&state=${state}` }, 400],
  ["absolute form", { target: `http://127.0.0.1:49152/callback?${good}` }, 400],
  ["a target without path", { target: "*" }, 400],
  ["a network path", { target: `//evil.example/callback?${good}` }, 404],
])("T7 R33 %s is turned away", (_name, request, answer) => {
  expect(status(judge(request))).toBe(answer);
});

test.each([
  "evil.example",
  "evil.example:49152",
  "127.0.0.1.evil.example:49152",
  "127.0.0.1",
  "127.0.0.1:49153",
  "127.0.0.1:49152.",
  "localhost:49152",
  "localhost.:49152",
  "LOCALHOST:49152",
  "[::1]:49152",
  "0.0.0.0:49152",
  "",
  undefined,
])("T9 a request to host %s is misdirected", (host) => {
  expect(status(judge({ host }))).toBe(421);
});

test("T9 a script of another origin is refused", () => {
  expect(status(judge({ origin: "https://evil.example" }))).toBe(403);
  expect(status(judge({ origin: "null" }))).toBe("granted");
});

test("T9 localhost is answered only where it is the redirect address", () => {
  const local = { ...expected, redirectUri: "http://localhost:49152/callback" };
  expect(status(judge({ host: "localhost:49152" }, local))).toBe("granted");
  expect(status(judge({ host: "127.0.0.1:49152" }, local))).toBe(421);
});

describe("R53 T8 the issuer", () => {
  const declared = { ...expected, client: { ...client, sendsIssuer: true } };

  test("is compared as it is, character by character", () => {
    const given = (iss: string) => judge({ target: `/callback?${good}&iss=${encodeURIComponent(iss)}` });
    expect(status(given("https://as.example"))).toBe("granted");
    for (const iss of ["https://as.example/", "https://AS.example", "https://evil.example", "as.example"]) {
      expect(given(iss)).toMatchObject({ kind: "refused", error: { code: "issuer_mismatch" } });
    }
  });

  test("R54 must be there if the server said that it sends it", () => {
    expect(judge({}, declared)).toMatchObject({ kind: "refused", error: { code: "issuer_mismatch" } });
  });

  test("R55 is checked for an error answer as well", () => {
    const target = `/callback?error=access_denied&state=${state}`;
    expect(judge({ target }, declared)).toMatchObject({ error: { code: "issuer_mismatch" } });
    expect(judge({ target: `${target}&iss=https%3A%2F%2Fas.example` }, declared)).toMatchObject({
      error: { code: "access_denied" },
    });
  });
});

test.each([
  ["access_denied", "access_denied"],
  ["authorization_declined", "access_denied"],
  ["temporarily_unavailable", "server_error"],
  ["server_error", "server_error"],
  ["invalid_scope", "oauth_error"],
  ["made_up", "oauth_error"],
])("R14 the refusal %s of the server ends the login with %s", (error, code) => {
  const description = encodeURIComponent(`no\u001b[2J \u202e state ${state}`);
  const callback = judge({
    target: `/callback?error=${error}&error_description=${description}&state=${state}`,
  });
  expect(callback).toMatchObject({
    kind: "refused",
    error: { code, details: { oauthError: error, host: "as.example" } },
  });
  if (callback.kind === "refused") {
    expect(callback.error.message).toBe(`as.example answered ${error}: no[2J state [removed]`);
  }
});

test.each(["response", "id_token", "token"])(
  "an answer in a response mode that we did not ask for is refused by name: %s",
  (parameter) => {
    expect(judge({ target: `/callback?${good}&${parameter}=a.b.c` })).toMatchObject({
      error: { code: "unsupported" },
    });
  },
);

describe("a pasted address", () => {
  test.each([
    ["the whole address", `${redirectUri}?${good}`],
    ["with space around it", `  ${redirectUri}?${good}\n`],
    ["with the mark that some servers leave at the end", `${redirectUri}?${good}#`],
    ["its query", `?${good}`],
    ["its query without question mark", good],
    ["its query with an issuer as browsers show it", `${good}&iss=https://as.example`],
  ])("%s is accepted", (_name, text) => {
    expect(judgePasted(text, expected)).toMatchObject({ kind: "granted" });
  });

  test.each([
    ["a bare code", "CNRY-code"],
    ["nothing", ""],
    ["an address of another login", `${redirectUri}?code=x&state=other`],
    ["an address of another port", `http://127.0.0.1:1/callback?${good}`],
    ["an address of another host", `https://evil.example/callback?${good}`],
    ["our answer behind another address", `https://evil.example/?x=1&${good}`],
    ["our answer wrapped in another address", `https://evil.example/?x=${redirectUri}?${good}`],
    ["64 KiB", `${redirectUri}?${good}&x=${"x".repeat(65_536)}`],
  ])("T16 %s is not", (_name, text) => {
    expect(judgePasted(text, expected)).toMatchObject({ kind: "stray" });
  });

  test("the slash that a browser shows after a bare host makes no difference", () => {
    const bare = { ...expected, redirectUri: "http://localhost:49152" };
    expect(judgePasted(`http://localhost:49152/?${good}`, bare)).toMatchObject({ kind: "granted" });
    expect(judge({ target: `/?${good}`, host: "localhost:49152" }, bare)).toMatchObject({ kind: "granted" });
  });

  test("without state, the unguessable path is what counts", () => {
    const byPath = { ...expected, state: undefined, redirectUri: `${redirectUri}/CNRY-path` };
    expect(judgePasted(`${redirectUri}/CNRY-path?code=x`, byPath)).toMatchObject({ kind: "granted" });
    expect(judgePasted(`${redirectUri}/CNRY-other?code=x`, byPath)).toMatchObject({ kind: "stray" });
    expect(judgePasted("code=x", byPath)).toMatchObject({ kind: "stray" });
  });
});

describe("whatever arrives", () => {
  const noise = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.webQueryParameters().map((query) => `/callback?${query}`),
    // Two in three get as far as the parameters.
    fc
      .array(
        fc.tuple(
          fc.constantFrom("code", "state", "error", "iss", "response", "x"),
          fc.oneof(fc.string(), fc.constant(state)),
        ),
      )
      .map((pairs) => `/callback?${new URLSearchParams(pairs)}`),
  );

  test("is judged, never thrown at us, and granted only with our state and one code", async () => {
    let reachedParameters = 0;
    let runs = 0;
    await fc.assert(
      fc.property(noise, (target) => {
        runs++;
        if (target.startsWith("/callback?")) reachedParameters++;
        for (const callback of [
          judge({ target }),
          judgePasted(target.replace(/^\/callback/, redirectUri), expected),
        ]) {
          if (callback.kind === "stray") continue;
          const parameters = new URLSearchParams(target.slice(target.indexOf("?")));
          expect(parameters.getAll("state")).toEqual([state]);
          if (callback.kind === "refused") continue;
          expect(parameters.getAll("code")).toEqual([expect.stringMatching(/./s)]);
          expect(parameters.get("error") || undefined).toBeUndefined();
          expect(parameters.get("iss") || client.issuer).toBe(client.issuer);
        }
      }),
      { numRuns: 1000 },
    );
    expect(reachedParameters / runs).toBeGreaterThan(0.5);
  });
});

test("the comparison in constant time is a comparison", async () => {
  await fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (one, other) => {
      expect(equalInConstantTime(one, other)).toBe(one === other);
      expect(equalInConstantTime(one, one)).toBe(true);
      expect(equalInConstantTime(`${one}\0`, one)).toBe(false);
    }),
  );
});
