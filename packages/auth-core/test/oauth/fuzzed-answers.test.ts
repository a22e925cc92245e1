import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  deviceFlow,
  discoverEndpoints,
  isAuthError,
  type OAuthCredential,
  refreshGrant,
} from "../../src/index.js";
import { epochMilliseconds, seconds } from "../../src/oauth/seconds.js";
import { recordingUi } from "./recording-ui.js";
import { client, deviceAnswer, scriptedServer, tokenAnswer } from "./scripted-server.js";

// Whatever a server answers, a caller gets a credential or an AuthError: no crash, no other error, no hang.

const hostile = fc.oneof(
  fc.constantFrom<unknown>(null, true, "", "a\r\nb", -0, -1, 0, 1e12, 2 ** 53 + 1, "3600", [], {}, "\ud800"),
  fc.constantFrom<unknown>({ code: "invalid_grant" }, { message: 5 }, "authorization_pending", "__proto__"),
  fc.jsonValue({ maxDepth: 3 }),
);

/** The right answer with some members broken, removed or added: these reach the checks of the fields. */
function broken(answer: object): fc.Arbitrary<string> {
  const names = [
    ...Object.keys(answer),
    "error",
    "error_description",
    "scope",
    "id_token",
    "interval",
    "__proto__",
  ];
  return fc
    .array(fc.tuple(fc.constantFrom(...names), hostile), { maxLength: 4 })
    .map((changes) => JSON.stringify({ ...answer, ...Object.fromEntries(changes) }));
}

const noise = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom(
    "",
    "null",
    "[]",
    '{"a":',
    '{"a":1}{"b":2}',
    '{"access_token":"CNRY","access_token":5}',
    '{"access_token":"CNRY","expires_in":1e309}',
  ),
);

const status = fc.oneof(
  { weight: 8, arbitrary: fc.constant(200) },
  { weight: 2, arbitrary: fc.constantFrom(201, 400, 401, 403, 429) },
  { weight: 1, arbitrary: fc.constantFrom(204, 301, 307, 500, 503) },
);

function answers(answer: object) {
  const body = fc.oneof(
    { weight: 8, arbitrary: broken(answer).map((text) => ({ text, wellFormed: true })) },
    { weight: 1, arbitrary: noise.map((text) => ({ text, wellFormed: false })) },
  );
  return fc.tuple(body, status);
}

const response = (text: string, code: number) => new Response(code === 204 ? null : text, { status: code });

/** Runs `ask` against every answer; returns the share of them that got as far as the fields. */
async function share(answer: object, ask: (text: string, code: number) => Promise<void>): Promise<number> {
  let runs = 0;
  let reached = 0;
  await fc.assert(
    fc.asyncProperty(answers(answer), async ([{ text, wellFormed }, code]) => {
      runs++;
      if (wellFormed && code < 300 && code !== 204) reached++;
      await ask(text, code).catch((error: unknown) => {
        if (!isAuthError(error)) throw error;
        expect(error.message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      });
    }),
    { numRuns: 250 },
  );
  return reached / runs;
}

function expectSpendable(credential: OAuthCredential): void {
  expect(credential.accessToken).toMatch(/^[\x20-\x7e]+$/);
  expect(credential.refreshToken ?? "x").toMatch(/^[\x20-\x7e]+$/);
  for (const time of [credential.expiresAt, credential.loginEndsAt, credential.refreshNotBefore]) {
    if (time !== undefined) expect(new Date(time).getTime()).toBe(time);
  }
}

describe("any answer", () => {
  test("of a token endpoint", async () => {
    const reached = await share(tokenAnswer, async (text, code) => {
      const { runtime } = scriptedServer([response(text, code)]);
      expectSpendable(await refreshGrant({ client, refreshToken: "CNRY-refresh", runtime }));
    });
    expect(reached).toBeGreaterThan(0.5);
  });

  test("of a device authorization endpoint", async () => {
    const reached = await share(deviceAnswer, async (text, code) => {
      const { runtime } = scriptedServer([response(text, code), response(JSON.stringify(tokenAnswer), 200)]);
      const ui = recordingUi();
      expectSpendable(await deviceFlow({ client, runtime, ui }));
      expect(ui.verifications[0]?.verificationUri).toMatch(/^https:\/\//);
    });
    expect(reached).toBeGreaterThan(0.5);
  });

  test("of a metadata document", async () => {
    const document = { issuer: "https://as.example", token_endpoint: "https://as.example/token" };
    const reached = await share(document, async (text, code) => {
      const { runtime } = scriptedServer([response(text, code)]);
      const endpoints = await discoverEndpoints({ issuer: "https://as.example", runtime });
      expect(endpoints.tokenEndpoint).toMatch(/^https:\/\//);
    });
    expect(reached).toBeGreaterThan(0.5);
  });
});

test("R10 a span of time is a positive number of at most ten years, or nothing", async () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.double(),
    fc.integer(),
    fc.integer().map(String),
    fc.double().map(String),
  );
  await fc.assert(
    fc.property(anything, (value) => {
      const span = seconds(value);
      if (span !== undefined) {
        expect(span).toBeGreaterThan(0);
        expect(span).toBeLessThanOrEqual(10 * 366 * 86_400);
        expect(span).toBe(Number(value));
      }
      const moment = epochMilliseconds(value);
      if (moment !== undefined) expect(Number.isFinite(moment)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});
