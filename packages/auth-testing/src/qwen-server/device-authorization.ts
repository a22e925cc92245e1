import { createHash, randomInt } from "node:crypto";
import { canarySecret } from "../canary.js";
import { jsonReply, oauthErrorReply, type Reply, type Request } from "../http/message.js";
import type { PollAnswer, QwenServerSettings } from "./settings.js";

/** One sign-in that waits for its person (RFC 8628). */
export interface DeviceAuthorization {
  readonly deviceCode: string;
  readonly userCode: string;
  readonly codeChallenge: string;
  readonly expiresAt: number;
  decision: "open" | "approved" | "denied" | "redeemed";
  polls: number;
  lastPollAt: number;
}

export interface DeviceAuthorizations {
  /** RFC 8628 section 3.1, with Qwen's PKCE challenge. */
  start(request: Request): Reply;
  /** RFC 8628 section 3.4. `issue` answers with tokens once the person has approved. */
  poll(request: Request, issue: () => Reply): Reply;
  find(userCode: string): DeviceAuthorization | undefined;
  /** Decides for the person: the sign-in with this code, or the newest that is open. */
  decide(decision: "approved" | "denied", userCode?: string): string;
}

export function createDeviceAuthorizations(
  settings: QwenServerSettings,
  now: () => number,
  verificationUri: () => string,
): DeviceAuthorizations {
  const all: DeviceAuthorization[] = [];

  function find(userCode: string): DeviceAuthorization | undefined {
    return all.find((device) => device.userCode === normalizeUserCode(userCode));
  }

  function open(codeChallenge: string): DeviceAuthorization {
    const device: DeviceAuthorization = {
      deviceCode: canarySecret("device"),
      userCode: newUserCode(),
      codeChallenge,
      expiresAt: now() + settings.deviceCodeSeconds * 1000,
      decision: "open",
      polls: 0,
      lastPollAt: Number.NEGATIVE_INFINITY,
    };
    all.push(device);
    return device;
  }

  return {
    find,
    start({ form }) {
      if (!isClient(settings, form.client_id)) return unknownClient();
      const challenge = form.code_challenge;
      if (!challenge || form.code_challenge_method !== "S256") {
        return oauthErrorReply("invalid_request", "code_challenge with method S256 is required");
      }
      const device = open(challenge);
      return jsonReply(200, {
        device_code: device.deviceCode,
        user_code: device.userCode,
        verification_uri: verificationUri(),
        verification_uri_complete: `${verificationUri()}?user_code=${device.userCode}&client=qwen-code`,
        expires_in: settings.deviceCodeSeconds,
        ...(settings.intervalSeconds !== undefined && { interval: settings.intervalSeconds }),
      });
    },
    poll({ form }, issue) {
      if (!isClient(settings, form.client_id)) return unknownClient();
      const device = all.find(({ deviceCode }) => deviceCode === form.device_code);
      if (device === undefined) return oauthErrorReply("invalid_grant", "unknown device code");
      // Checked on every poll, not only on the last one: a client that sends the verifier late is wrong too.
      if (!matchesChallenge(form.code_verifier, device.codeChallenge)) {
        return oauthErrorReply("invalid_grant", "code_verifier does not match code_challenge");
      }
      return answerPoll(device, settings, now(), issue);
    },
    decide(decision, userCode) {
      const device =
        userCode === undefined ? all.findLast((each) => each.decision === "open") : find(userCode);
      if (device === undefined) throw new Error("No sign-in is waiting for this code.");
      device.decision = decision;
      return device.userCode;
    },
  };
}

function answerPoll(
  device: DeviceAuthorization,
  settings: QwenServerSettings,
  at: number,
  issue: () => Reply,
): Reply {
  const tooSoon = at - device.lastPollAt < settings.minimumPollSeconds * 1000;
  device.lastPollAt = at;
  if (at >= device.expiresAt) return oauthErrorReply("expired_token", "The device code has expired.");
  const scripted = settings.pollScript[device.polls++];
  if (tooSoon) return pollReply("slow_down");
  if (scripted !== undefined) return pollReply(scripted);
  switch (device.decision) {
    case "open":
      return pollReply("pending");
    case "denied":
      return oauthErrorReply("access_denied", "The person declined.");
    case "redeemed":
      return oauthErrorReply("invalid_grant", "The device code was used before.");
    case "approved":
      device.decision = "redeemed";
      return issue();
  }
}

function pollReply(answer: PollAnswer): Reply {
  switch (answer) {
    case "pending":
      return oauthErrorReply("authorization_pending", "The person has not decided yet.");
    case "pending-with-200":
      return jsonReply(200, { status: "pending" });
    case "slow_down":
      return oauthErrorReply("slow_down", "Polled too often.", 429);
  }
}

function matchesChallenge(verifier: string | undefined, challenge: string): boolean {
  if (verifier === undefined) return false;
  return createHash("sha256").update(verifier).digest("base64url") === challenge;
}

export function isClient(settings: QwenServerSettings, clientId: string | undefined): boolean {
  return Boolean(clientId) && (settings.clientId === undefined || settings.clientId === clientId);
}

function unknownClient(): Reply {
  return oauthErrorReply("invalid_client", "Unknown client_id.", 401);
}

// RFC 8628 section 6.1: no vowels, so that no words come out, and no characters that look alike.
const userCodeAlphabet = "BCDFGHJKLMNPQRSTVWXZ";

function newUserCode(): string {
  const letters = Array.from({ length: 8 }, () => userCodeAlphabet[randomInt(userCodeAlphabet.length)]);
  return `${letters.slice(0, 4).join("")}-${letters.slice(4).join("")}`;
}

/** People type codes in lower case and without the dash. */
function normalizeUserCode(text: string): string {
  const letters = text.toUpperCase().replace(/[^A-Z]/g, "");
  return `${letters.slice(0, 4)}-${letters.slice(4)}`;
}
