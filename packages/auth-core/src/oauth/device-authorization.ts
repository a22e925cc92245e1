import * as oauth from "oauth4webapi";
import type { Verification } from "../ports/login-ui.js";
import type { OAuthClient } from "./client.js";
import type { HttpContext } from "./http-exchange.js";
import type { OAuthAnswer } from "./oauth-answer.js";
import { printable } from "./printable.js";
import { seconds } from "./seconds.js";
import { safeBrowserUrl } from "./secure-url.js";
import { wireRequest } from "./wire.js";

/** A device authorization that waits for the person (RFC 8628 section 3.2). */
export interface DeviceAuthorization {
  /** Secret (section 5.2): whoever has it gets the tokens. */
  readonly deviceCode: string;
  readonly verification: Verification;
  /** Seconds that the codes live, from the request on. */
  readonly lifetime: number;
  /** Seconds between two polls, if the server says so. */
  readonly interval?: number;
}

/** RFC 8628 requires `expires_in`; for a server that leaves it out, and for one that never ends. */
const defaultLifetime = 600;
const longestLifetime = 3600;

/** Asks for a device code (RFC 8628 section 3.1). */
export async function requestDeviceAuthorization(
  client: OAuthClient,
  parameters: Readonly<Record<string, string>>,
  context: HttpContext,
): Promise<DeviceAuthorization> {
  const requestedAt = context.runtime.now();
  const answer = await wireRequest(
    { ...context, client, endpoint: "deviceAuthorizationEndpoint", secrets: [] },
    (server, publicClient, options) =>
      oauth.deviceAuthorizationRequest(server, publicClient, oauth.None(), parameters, options),
    oauth.processDeviceAuthorizationResponse,
  );
  const lifetime = Math.min(seconds(answer.expires_in) ?? defaultLifetime, longestLifetime);
  const interval = seconds(answer.interval);
  return {
    deviceCode: String(answer.device_code),
    verification: { ...verificationOf(answer, client), expiresAt: requestedAt + lifetime * 1000 },
    lifetime,
    ...(interval !== undefined && { interval }),
  };
}

function verificationOf(answer: OAuthAnswer, client: OAuthClient): Omit<Verification, "expiresAt"> {
  const base = client.oddities?.relativeVerificationUris
    ? new URL(String(client.deviceAuthorizationEndpoint))
    : undefined;
  const complete = answer.verification_uri_complete;
  return {
    userCode: printable(String(answer.user_code), 64),
    verificationUri: safeBrowserUrl(String(answer.verification_uri), base),
    ...(typeof complete === "string" && { verificationUriComplete: safeBrowserUrl(complete, base) }),
  };
}
