import {
  type LoginUi,
  mergeRefreshed,
  type OAuthCredential,
  refreshCredential,
} from "@link-assistant/auth-core";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { deviceMethod } from "../../src/methods/device.js";
import { qwenProvider } from "../../src/provider.js";
import { fileOf, login, machine } from "../shared-file/machine.js";
import { codeOr, type Row } from "./row.js";

type Answer = { readonly status?: number; readonly body: unknown };

const deviceCode = {
  device_code: "CNRY-401-429",
  user_code: "ABCD",
  verification_uri: "https://chat.qwen.ai/authorize",
  expires_in: 900,
};
const tokens = {
  access_token: "CNRY-access",
  refresh_token: "CNRY-refresh",
  token_type: "Bearer",
  expires_in: 21_600,
};
const pending = { status: 400, body: { error: "authorization_pending" } };

function respond({ status = 200, body }: Answer): Response {
  return new Response(typeof body === "string" ? body : JSON.stringify(body), { status });
}

/** Signs in at a server that gives these answers to the polls, then tokens. */
async function signIn(polls: readonly Answer[], device: object = deviceCode) {
  const answers = [{ body: device }, ...polls, { body: tokens }];
  const runtime = virtualRuntime({ fetch: async () => respond(answers.shift() ?? { body: tokens }) });
  const ui = { showVerification() {}, notify() {} } as unknown as LoginUi;
  const credential = await deviceMethod.login(ui, { runtime, settings: {}, options: {} });
  return { credential: credential as OAuthCredential, seconds: runtime.monotonicNow() / 1000 };
}

function polls(id: string, what: string, answers: readonly Answer[], expected: string): Row {
  return {
    id,
    what,
    expected,
    outcome: () => codeOr(signIn(answers), ({ seconds }) => `signed in after ${seconds} s`),
  };
}

/** Refreshes an expired login at a server that gives these answers, the last one for ever. */
async function refresh(answers: readonly (Answer | "time-out")[]) {
  const queue = [...answers];
  let requests = 0;
  const here = machine({
    fetch: async (_url, init) => {
      requests++;
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      if (answer !== "time-out" && answer !== undefined) return respond(answer);
      const { signal } = init ?? {};
      return new Promise((_resolve, reject) =>
        signal?.addEventListener("abort", () => reject(signal.reason)),
      );
    },
  });
  here.write(".qwen/oauth_creds.json", fileOf("old", here.runtime.now() - 1));
  const store = here.store();
  const refreshed = refreshCredential({
    store,
    key: "qwen",
    provider: qwenProvider,
    settings: {},
    runtime: here.runtime,
  });
  const timer = setInterval(() => void here.runtime.advance(1_000), 1);
  const result = await codeOr(refreshed, ({ credential }) => (credential as OAuthCredential).accessToken);
  clearInterval(timer);
  const file = JSON.parse(here.read(".qwen/oauth_creds.json"));
  return { result, requests, file };
}

function refreshes(what: string, answers: readonly (Answer | "time-out")[], expected: string): Row {
  return {
    id: "Q33",
    what: `refresh: ${what}`,
    expected,
    async outcome() {
      const { result, requests, file } = await refresh(answers);
      return `${result}, ${requests} sent, file has ${file.refresh_token}`;
    },
  };
}

const refusal = {
  status: 400,
  body: { error: "invalid_request", error_description: "Invalid refresh token or client_id" },
};
const renewed = {
  access_token: "CNRY-access-new",
  refresh_token: "CNRY-refresh-new",
  token_type: "Bearer",
  expires_in: 60 * 60,
};

export const authorizationServer: readonly Row[] = [
  polls("Q30", "400 authorization_pending", [pending, pending], "signed in after 6 s"),
  polls("Q30", "200 status pending", [{ body: { status: "pending" } }], "signed in after 4 s"),
  polls(
    "Q30",
    "429 slow_down, then pending: the interval stays",
    [{ status: 429, body: { error: "slow_down" } }, pending],
    "signed in after 16 s",
  ),
  polls("Q30", "429 with another body", [{ status: 429, body: "Too Many Requests" }], "signed in after 6 s"),
  polls("Q31", "access_denied", [{ status: 400, body: { error: "access_denied" } }], "access_denied"),
  polls("Q31", "expired_token", [{ status: 400, body: { error: "expired_token" } }], "expired_token"),
  polls("Q31", "invalid_grant", [{ status: 400, body: { error: "invalid_grant" } }], "oauth_error"),
  polls("Q32", "a page instead of JSON", [{ status: 502, body: "<html>" }], "signed in after 6 s"),
  polls("Q32", "200 with an error", [{ body: { error: "access_denied" } }], "access_denied"),
  polls("Q32", "a device code with 401 and 429 in it", [pending], "signed in after 4 s"),
  refreshes("400 invalid_request", [refusal], "sign_in_again, 1 sent, file has CNRY-refresh-old"),
  refreshes(
    "401",
    [{ status: 401, body: { error: "invalid_client" } }],
    "oauth_error, 1 sent, file has CNRY-refresh-old",
  ),
  refreshes(
    "403",
    [{ status: 403, body: { error: "forbidden" } }],
    "oauth_error, 1 sent, file has CNRY-refresh-old",
  ),
  refreshes("429", [{ status: 429, body: {} }], "rate_limited, 1 sent, file has CNRY-refresh-old"),
  refreshes(
    "500, then once more",
    [{ status: 500, body: "" }, { body: renewed }],
    "CNRY-access-new, 2 sent, file has CNRY-refresh-new",
  ),
  refreshes("time-out", ["time-out"], "timeout, 1 sent, file has CNRY-refresh-old"),
  refreshes(
    "a reply without refresh_token",
    [{ body: { ...renewed, refresh_token: undefined } }],
    "CNRY-access-new, 1 sent, file has CNRY-refresh-old",
  ),
  {
    id: "Q33",
    what: "refresh: a reply without resource_url keeps the old one",
    expected: "portal.qwen.ai",
    outcome: async () => (await refresh([{ body: renewed }])).file.resource_url,
  },
  {
    id: "Q34",
    what: "refused, while another process has already rotated: the new token is adopted",
    expected: "CNRY-access-theirs",
    async outcome() {
      const here = machine({
        fetch: async () => {
          here.write(".qwen/oauth_creds.json", fileOf("theirs"));
          return respond(refusal);
        },
      });
      here.write(".qwen/oauth_creds.json", fileOf("old", here.runtime.now() - 1));
      const options = {
        store: here.store(),
        key: "qwen",
        provider: qwenProvider,
        settings: {},
        runtime: here.runtime,
      };
      return codeOr(
        refreshCredential(options),
        ({ credential }) => (credential as OAuthCredential).accessToken,
      );
    },
  },
  {
    id: "Q35",
    what: "no expires_in: the file has an expiry_date all the same",
    expected: "number",
    outcome: async () =>
      typeof (await refresh([{ body: { ...renewed, expires_in: null } }])).file.expiry_date,
  },
  polls("Q35", "no interval: every 2 s", [pending], "signed in after 4 s"),
  {
    id: "Q35",
    what: "an interval is honoured where the server names one",
    expected: "20 s",
    outcome: async () => `${(await signIn([pending], { ...deviceCode, interval: 10 })).seconds} s`,
  },
  {
    id: "Q33",
    what: "what a refresh leaves out is kept",
    expected: "CNRY-refresh-old portal.qwen.ai",
    async outcome() {
      const merged = mergeRefreshed(login("old"), { kind: "oauth", accessToken: "CNRY-access-new" });
      return `${merged.refreshToken} ${merged.params?.resource_url}`;
    },
  },
];
