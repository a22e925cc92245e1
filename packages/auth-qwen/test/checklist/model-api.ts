import {
  authorizedFetch,
  type CredentialStore,
  type ResolveContext,
  refreshCredential,
} from "@link-assistant/auth-core";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { access } from "../../src/access.js";
import { probe } from "../../src/probe.js";
import { qwenProvider } from "../../src/provider.js";
import { explainRefusal } from "../../src/refusal.js";
import { fileOf, login, machine } from "../shared-file/machine.js";
import type { Row } from "./row.js";

const invalid = {
  error: { code: "invalid_api_key", message: "invalid access token or token expired" },
  request_id: "1",
};
const quota = {
  error: { code: "insufficient_quota", message: "You have exceeded: free allocated quota exceeded" },
};
const at = access(login("one"), {});

const explained = (status: number, body: unknown, retryAfter?: string) =>
  explainRefusal({ status, body: JSON.stringify(body), retryAfter }, at);

/** Sends one prompt with a login that the model API does not accept before it is refreshed. */
async function sendWithDeadToken(accepted: string) {
  const calls = { refresh: 0, model: 0 };
  const here = machine({
    fetch: async (input, init) => {
      if (String(input).includes("/oauth2/")) {
        calls.refresh++;
        return Response.json({
          access_token: "CNRY-access-new",
          refresh_token: "CNRY-r",
          token_type: "Bearer",
          expires_in: 3600,
        });
      }
      calls.model++;
      const authorized = new Headers(init?.headers).get("authorization") === `Bearer ${accepted}`;
      return Response.json(invalid, { status: authorized ? 200 : 401 });
    },
  });
  here.write(".qwen/oauth_creds.json", fileOf("old"));
  const { runtime, host } = here;
  const store: CredentialStore = here.store();
  const context: ResolveContext = {
    runtime,
    host,
    store,
    settings: {},
    source: async () => undefined,
    refresh: (request) =>
      refreshCredential({ ...request, store, provider: qwenProvider, settings: {}, runtime }),
  };
  const response = await authorizedFetch(qwenProvider, context)("chat/completions", {
    method: "POST",
    body: "{}",
  });
  return `${response.status}, ${calls.refresh} refresh, ${calls.model} requests`;
}

export const modelApi: readonly Row[] = [
  {
    id: "Q40",
    what: "401 right after the sign-in: the closed free tier",
    expected: "plan_closed",
    async outcome() {
      const runtime = virtualRuntime({ fetch: async () => Response.json(invalid, { status: 401 }) });
      const result = await probe(at, { runtime });
      return result.status === "refused" ? result.code : result.status;
    },
  },
  {
    id: "Q40",
    what: "401 later: one refresh, one retry",
    expected: "200, 1 refresh, 2 requests",
    outcome: () => sendWithDeadToken("CNRY-access-new"),
  },
  {
    id: "Q40",
    what: "401 after the refresh too: that is the answer",
    expected: "401, 1 refresh, 2 requests",
    outcome: () => sendWithDeadToken("CNRY-access-none"),
  },
  {
    id: "Q40",
    what: "429 quota",
    expected: "quota_exceeded",
    outcome: async () => explained(429, quota)?.code ?? "",
  },
  {
    id: "Q40",
    what: "429 with Retry-After",
    expected: "rate_limited 30",
    async outcome() {
      const error = explained(429, { error: { code: "throttling" } }, "30");
      return `${error?.code} ${error?.details.retryAfterSeconds}`;
    },
  },
];
