import { jsonReply, oauthErrorReply, type Reply, type Request } from "../http/message.js";
import { type DeviceAuthorizations, isClient } from "./device-authorization.js";
import type { QwenServerSettings } from "./settings.js";
import type { TokenFamilies, TokenPair } from "./token-families.js";

export interface TokenEndpoint {
  readonly settings: QwenServerSettings;
  readonly devices: DeviceAuthorizations;
  readonly families: TokenFamilies;
  readonly now: () => number;
  readonly resourceUrl: () => string;
}

export function answerTokenRequest(endpoint: TokenEndpoint, request: Request): Reply {
  // Without a User-Agent Qwen's gateway answers with a page instead of JSON.
  if (!request.headers["user-agent"]) {
    return { status: 400, headers: { "content-type": "text/html" }, body: "<html>Bad Request</html>" };
  }
  switch (request.form.grant_type) {
    case "urn:ietf:params:oauth:grant-type:device_code":
      return endpoint.devices.poll(request, () =>
        tokenReply(endpoint, endpoint.families.issue(), { tellsResourceUrl: true }),
      );
    case "refresh_token":
      return answerRefresh(endpoint, request);
    default:
      return oauthErrorReply("unsupported_grant_type", "Unsupported grant_type.");
  }
}

function answerRefresh(endpoint: TokenEndpoint, { form }: Request): Reply {
  const { settings, families } = endpoint;
  const pair = isClient(settings, form.client_id) ? families.refresh(form.refresh_token ?? "") : undefined;
  if (pair === undefined) {
    return oauthErrorReply(settings.refreshRefusedError, "Invalid refresh token or client_id");
  }
  const reply = tokenReply(endpoint, pair, { tellsResourceUrl: settings.refreshTellsResourceUrl });
  settings.onRefresh();
  return { ...reply, afterMilliseconds: settings.refreshMilliseconds };
}

function tokenReply(
  { settings, now, resourceUrl }: TokenEndpoint,
  pair: TokenPair,
  { tellsResourceUrl }: { readonly tellsResourceUrl: boolean },
): Reply {
  // A pair that is handed out once more has lived for a while already.
  const ageSeconds = Math.floor((now() - pair.issuedAt) / 1000);
  return jsonReply(200, {
    access_token: pair.accessToken,
    refresh_token: pair.refreshToken,
    token_type: "Bearer",
    expires_in: settings.accessTokenSeconds - ageSeconds,
    ...(tellsResourceUrl && { resource_url: resourceUrl() }),
  });
}
