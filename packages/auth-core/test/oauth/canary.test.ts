import { inspect } from "node:util";
import { canaryScan, canarySecret } from "@link-assistant/auth-testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type AuthError,
  type AuthorizationOptions,
  deviceFlow,
  exchangeCodeForKey,
  exchangeRefreshToken,
  type LoopbackRequest,
  loopbackFlow,
  refreshGrant,
  revokeToken,
} from "../../src/index.js";
import { recordingUi } from "./recording-ui.js";
import {
  client,
  deviceAnswer,
  json,
  type Script,
  type SeenRequest,
  scriptedServer,
  text,
} from "./scripted-server.js";

// T20: every way in which a secret could get from a request or an answer to where somebody reads it.

const accessToken = canarySecret("access");
const refreshToken = canarySecret("refresh");
const idToken = canarySecret("id");
const deviceCode = canarySecret("device-code");
const code = canarySecret("code");
const apiKey = canarySecret("key");
const tokens = {
  access_token: accessToken,
  refresh_token: refreshToken,
  id_token: idToken,
  key: apiKey,
  token_type: "Bearer",
};

/** Failures made to leak: each has the secrets where some program has been seen to repeat them. */
const failures: readonly (readonly [string, (request: SeenRequest) => Response | Error])[] = [
  ["a truncated success", () => text(JSON.stringify(tokens).slice(0, -3))],
  ["a success of the wrong kind", () => json({ ...tokens, access_token: [accessToken], key: [apiKey] })],
  [
    "a success with a broken token",
    () => json({ ...tokens, access_token: `${accessToken}\n`, key: `${apiKey}\n` }),
  ],
  ["a success of an unknown type", () => json({ ...tokens, key: undefined, token_type: accessToken })],
  ["a success with status 500", () => json(tokens, 500)],
  [
    "an error that quotes the request",
    ({ body }) => json({ error: "invalid_grant", error_description: body }, 400),
  ],
  ["an error whose code is the request", ({ body }) => json({ error: body }, 400)],
  ["a nested error that quotes it", ({ body }) => json({ error: { code: "x", message: body } }, 400)],
  ["an error beside tokens", () => json({ ...tokens, error: "invalid_request" }, 400)],
  ["a page that quotes it", ({ body }) => text(`<pre>${body}</pre>`, 400)],
  ["a gateway's page that quotes it", ({ body }) => text(body, 502)],
  ["a rate limit that quotes it", ({ body }) => text(body, 429, { "retry-after": "1" })],
  ["a redirect with secrets", ({ body }) => text("", 307, { location: `https://evil.example/?${body}` })],
  [
    "a network error that quotes it",
    ({ body }) => new TypeError(`fetch failed: ${body}`, { cause: new Error(body) }),
  ],
  [
    "an error with the request attached",
    (request) =>
      Object.assign(new TypeError("fetch failed"), {
        request,
        code: "UND_ERR_SOCKET",
        config: { data: request.body },
      }),
  ],
];

interface Observed {
  readonly surfaces: Readonly<Record<string, string>>;
  readonly requests: readonly SeenRequest[];
}

function surfacesOf(error: AuthError): Readonly<Record<string, string>> {
  return {
    message: error.message,
    string: String(error),
    stack: error.stack ?? "",
    inspect: inspect(error, { depth: null, showHidden: true }),
    json: JSON.stringify({ ...error, message: error.message, cause: error.cause }),
    cause: inspect(error.cause, { depth: null, showHidden: true }),
    hint: error.hint ?? "",
    details: JSON.stringify(error.details),
  };
}

/** Runs one flow into one failure, and collects all that anybody gets to see of it. */
const flows: Readonly<Record<string, (failure: Script) => Promise<Observed>>> = {
  async device(failure) {
    const start = json({ ...deviceAnswer, device_code: deviceCode, expires_in: 20 });
    const { runtime, requests } = scriptedServer([start, failure]);
    const ui = recordingUi();
    const error = await deviceFlow({ client, runtime, ui, pkce: true }).catch((reason) => reason);
    const shown = JSON.stringify([ui.verifications, ui.events]);
    return { surfaces: { ...surfacesOf(error), shown }, requests };
  },
  async "authorization code"(failure) {
    return throughBrowser(failure, (options) => loopbackFlow(options));
  },
  async "code for key"(failure) {
    const endpoint = { url: "https://keys.example/keys", keyField: "key" };
    return throughBrowser(failure, (options) =>
      loopbackFlow({
        ...options,
        exchange: (grant, context) => exchangeCodeForKey(endpoint, grant, context),
      }),
    );
  },
  async refresh(failure) {
    const { runtime, requests } = scriptedServer([failure]);
    const error = await refreshGrant({ client, refreshToken, runtime }).catch((reason) => reason);
    const credential = { kind: "oauth", accessToken, refreshToken, idToken } as const;
    const outcome = await exchangeRefreshToken({ client, credential, runtime });
    return {
      surfaces: { ...surfacesOf(error), outcome: inspect(outcome, { depth: null, showHidden: true }) },
      requests,
    };
  },
  async revocation(failure) {
    const { runtime, requests } = scriptedServer([failure]);
    const revocation = revokeToken({ client, token: refreshToken, hint: "refresh_token", runtime });
    const error = await revocation.catch((reason) => reason);
    return { surfaces: error === undefined ? {} : surfacesOf(error), requests };
  },
};

async function throughBrowser(
  failure: Script,
  login: (options: AuthorizationOptions) => Promise<unknown>,
): Promise<Observed> {
  const { runtime, requests } = scriptedServer([failure], { autoAdvance: false });
  const seen = { url: "", page: "" };
  const ui = recordingUi({
    async onAuthorization({ authorizationUrl }) {
      const state = new URL(authorizationUrl).searchParams.get("state");
      const request = { method: "GET", target: `/callback?code=${code}&state=${state}`, host: "127.0.0.1:1" };
      seen.page = JSON.stringify(await respond({ ...request, origin: undefined }));
      seen.page += JSON.stringify(
        await respond({ ...request, target: `${request.target}&x=${code}`, origin: undefined }),
      );
    },
  });
  let respond: (request: LoopbackRequest) => Promise<unknown> = async () => undefined;
  const failed = login({
    client,
    runtime,
    ui,
    browser: {
      async listen(_address, answer) {
        respond = answer;
        return { authority: "127.0.0.1:1", close: async () => undefined };
      },
      async open(url) {
        seen.url = url;
        return { status: "opened" };
      },
    },
  });
  const error: AuthError = await failed.then(
    () => expect.unreachable(),
    (reason) => reason,
  );
  return {
    surfaces: {
      ...surfacesOf(error),
      shown: JSON.stringify(ui.events),
      "page in the browser": seen.page,
      // The argument of the program that opens it is this, and nothing else.
      "address that is opened": seen.url,
    },
    requests,
  };
}

/** The secrets of one run: the fixed ones, and the verifier that it made up. */
function scanFor(requests: readonly SeenRequest[]) {
  const verifiers = requests.flatMap(
    ({ form, body }) => form.get("code_verifier") ?? /"code_verifier":"([^"]+)"/.exec(body)?.[1] ?? [],
  );
  return canaryScan({
    "access token": accessToken,
    "refresh token": refreshToken,
    "ID token": idToken,
    "device code": deviceCode,
    code,
    "API key": apiKey,
    ...Object.fromEntries(verifiers.map((verifier, index) => [`verifier ${index}`, verifier])),
  });
}

let printed = "";
beforeEach(() => {
  printed = "";
  const keep = (chunk: unknown) => {
    printed += String(chunk);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(keep);
  vi.spyOn(process.stderr, "write").mockImplementation(keep);
  for (const method of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, method).mockImplementation((...values) => void keep(inspect(values, { depth: null })));
  }
});
afterEach(() => vi.restoreAllMocks());

const cases = Object.keys(flows).flatMap((flow) =>
  failures.map(([name, failure]) => [flow, name, failure] as const),
);

test.each(cases)("the %s flow says no secret when it meets %s", async (flow, _name, failure) => {
  const { surfaces, requests } = (await flows[flow]?.(failure)) ?? expect.unreachable();
  const scan = scanFor(requests);
  expect(requests.length).toBeGreaterThan(0);
  for (const [surface, content] of Object.entries({ ...surfaces, printed })) {
    expect(scan.find(content), surface).toEqual([]);
  }
});

describe("the negative control: a secret planted on any surface is found there", () => {
  test.each(Object.keys(flows))("of the %s flow", async (flow) => {
    const { surfaces, requests } = (await flows[flow]?.(() => text("", 503))) ?? expect.unreachable();
    const scan = scanFor(requests);
    for (const [surface, content] of Object.entries({ ...surfaces, printed })) {
      const planted =
        content.slice(0, content.length / 2) + accessToken.slice(-13) + content.slice(content.length / 2);
      expect(scan.find(planted), surface).toEqual([{ secret: "access token", form: "plain" }]);
    }
  });
});
