import type { OAuthCredential } from "../credential.js";
import { AuthError } from "../error.js";
import type { LoginUi } from "../ports/login-ui.js";
import type { Runtime } from "../ports/runtime.js";
import type { OAuthClient } from "./client.js";
import { type DeviceAuthorization, requestDeviceAuthorization } from "./device-authorization.js";
import { withGrantedScopes } from "./granted-scopes.js";
import { createPkcePair } from "./pkce.js";
import { type NotYet, pollOnce } from "./poll.js";
import { cancelled } from "./time-limit.js";

/** What {@link deviceFlow} needs: the client, the world and the person. */
export interface DeviceFlowOptions {
  readonly client: OAuthClient;
  readonly runtime: Runtime;
  readonly ui: LoginUi;
  readonly signal?: AbortSignal | undefined;
  /** Bind the device code to this process with S256 (RFC 7636), for servers that know it there. Default: false. */
  readonly pkce?: boolean;
  /** Further parameters of the device authorization request, such as `audience`. */
  readonly extraParameters?: Readonly<Record<string, string>>;
  /** Seconds between two polls when the server names none. Default: 5 (RFC 8628 section 3.2). */
  readonly defaultIntervalSeconds?: number;
}

/** What `slow_down` adds, for this and all later polls (RFC 8628 section 3.5). */
const slowDownSeconds = 5;
const longestBackoffSeconds = 60;

/**
 * The device authorization grant (RFC 8628): shows the person a code, then polls until they have decided.
 *
 * @throws AuthError `access_denied`, `expired_token`, `cancelled`, `unsafe_url`, `oauth_error`, and what a request can fail with
 *
 * @example
 * ```ts
 * import { deviceFlow, type LoginUi, type OAuthClient } from "@link-assistant/auth-core";
 * import { systemRuntime } from "@link-assistant/auth-core/node";
 *
 * declare const ui: LoginUi;
 * const client: OAuthClient = {
 *   issuer: "https://login.example",
 *   clientId: "my-tool",
 *   scopes: ["openid"],
 *   tokenEndpoint: "https://login.example/token",
 *   deviceAuthorizationEndpoint: "https://login.example/device",
 * };
 * const credential = await deviceFlow({ client, runtime: systemRuntime(), ui, pkce: true });
 * ```
 */
export async function deviceFlow(options: DeviceFlowOptions): Promise<OAuthCredential> {
  const { client, runtime, ui, signal } = options;
  const proof = options.pkce ? await createPkcePair(runtime) : undefined;
  const startedAt = runtime.monotonicNow();
  const authorization = await requestDeviceAuthorization(
    client,
    {
      ...options.extraParameters,
      ...(client.scopes.length > 0 && { scope: client.scopes.join(" ") }),
      ...(proof && { code_challenge: proof.challenge, code_challenge_method: "S256" }),
    },
    { runtime, signal },
  );
  await ui.showVerification(authorization.verification);
  const credential = await pollUntilDecided(options, authorization, startedAt, proof?.verifier);
  ui.notify({ type: "approved" });
  return withGrantedScopes(credential, client, ui);
}

async function pollUntilDecided(
  options: DeviceFlowOptions,
  authorization: DeviceAuthorization,
  startedAt: number,
  verifier: string | undefined,
): Promise<OAuthCredential> {
  const { runtime, signal, ui } = options;
  const deadline = startedAt + authorization.lifetime * 1000;
  let pace: Pace = {
    interval: authorization.interval ?? options.defaultIntervalSeconds ?? 5,
    slowDowns: 0,
    troubles: 0,
  };
  let wait = pace.interval;
  for (;;) {
    await waitForPoll(runtime, wait, deadline, signal);
    const answer = await pollOnce(options, authorization.deviceCode, verifier);
    if (answer.kind === "granted") return answer.credential;
    pace = nextPace(pace, answer);
    wait = waitAfter(pace, answer);
    announce(ui, pace, answer, wait);
  }
}

interface Pace {
  /** Seconds; only ever rises. */
  readonly interval: number;
  readonly slowDowns: number;
  /** Failures in a row on the way to the server. */
  readonly troubles: number;
}

function nextPace(pace: Pace, answer: NotYet): Pace {
  switch (answer.kind) {
    case "pending":
      return { ...pace, troubles: 0 };
    case "slow_down":
      return {
        interval: pace.interval + slowDownSeconds,
        slowDowns: pace.slowDowns + 1,
        troubles: 0,
      };
    case "trouble":
      return { ...pace, troubles: pace.troubles + 1 };
  }
}

/** Seconds. Trouble doubles the wait each time (RFC 8628 section 3.5), without touching the interval. */
function waitAfter({ interval, troubles }: Pace, { retryAfter = 0 }: NotYet): number {
  const backoff = Math.min(interval * 2 ** troubles, Math.max(interval, longestBackoffSeconds));
  return Math.max(backoff, retryAfter);
}

async function waitForPoll(
  runtime: Runtime,
  wait: number,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const left = deadline - runtime.monotonicNow();
  try {
    await runtime.sleep(Math.max(0, Math.min(wait * 1000, left)), signal);
  } catch (error) {
    throw signal?.aborted ? cancelled() : error;
  }
  if (wait * 1000 < left) return;
  throw new AuthError("expired_token", "The code was not used in time.", {
    hint: "Start the sign-in again for a new code.",
  });
}

function announce(ui: LoginUi, pace: Pace, answer: NotYet, wait: number): void {
  if (answer.kind === "slow_down") {
    ui.notify({
      type: "slow_down",
      intervalSeconds: pace.interval,
      // Seen in virtual machines: a clock that runs fast makes every poll come too early.
      ...(pace.slowDowns >= 2 && { hint: "The clock of this machine may run fast." }),
    });
  } else {
    ui.notify({
      type: answer.kind === "trouble" ? "network_trouble" : "pending",
      nextPollInSeconds: wait,
    });
  }
}
