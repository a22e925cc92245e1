import { jsonReply, type Reply, type Request } from "../http/message.js";
import { chatCompletion, readChatRequest } from "./chat-completion.js";
import type { QwenServerSettings } from "./settings.js";
import type { TokenFamilies } from "./token-families.js";

export interface ModelEndpoint {
  readonly settings: QwenServerSettings;
  readonly families: TokenFamilies;
  /** Where a login is valid; an API key brings its own. */
  readonly loginBasePath: string;
}

/** The OpenAI-compatible API: answers `…/chat/completions` and `…/models` under any base path that is valid. */
export function answerModelRequest(endpoint: ModelEndpoint, request: Request): Reply | undefined {
  const match = /^(?<basePath>.*)\/(?<operation>chat\/completions|models)$/.exec(request.path)?.groups;
  if (match === undefined) return undefined;
  const holder = identify(endpoint, request.headers.authorization, match.basePath ?? "");
  if (holder === undefined) return invalidToken();
  if (holder === "login" && endpoint.settings.modelAccess !== "open") {
    return endpoint.settings.modelAccess === "closed" ? invalidToken() : quotaExceeded();
  }
  return match.operation === "models"
    ? listModels(endpoint.settings.models)
    : complete(endpoint.settings, request, holder);
}

function identify(
  { settings, families, loginBasePath }: ModelEndpoint,
  authorization: string | undefined,
  basePath: string,
): "login" | "api-key" | undefined {
  const token = /^Bearer (.+)$/i.exec(authorization ?? "")?.[1];
  if (token === undefined) return undefined;
  if (basePath === loginBasePath && families.isLive(token)) return "login";
  const isKey = settings.apiKeys.some((entry) => entry.apiKey === token && entry.basePath === basePath);
  return isKey ? "api-key" : undefined;
}

function complete(settings: QwenServerSettings, request: Request, holder: "login" | "api-key"): Reply {
  const chat = readChatRequest(request.json);
  if (chat === undefined) {
    return apiError(400, "invalid_parameter_error", "messages and model are required");
  }
  if (holder === "login" && !settings.models.includes(chat.model)) {
    return apiError(404, "model_not_found", `The model ${chat.model} does not exist or is not in your plan.`);
  }
  return chatCompletion(settings, chat);
}

function listModels(models: readonly string[]): Reply {
  const data = models.map((id) => ({ id, object: "model", created: 0, owned_by: "qwen" }));
  return jsonReply(200, { object: "list", data });
}

/** The body of Qwen's API for a revoked or expired token, and for every login since the free tier closed. */
function invalidToken(): Reply {
  return apiError(401, "invalid_api_key", "invalid access token or token expired");
}

function quotaExceeded(): Reply {
  return apiError(
    429,
    "insufficient_quota",
    "You exceeded your current quota: free allocated quota exceeded.",
    "insufficient_quota",
  );
}

function apiError(status: number, code: string, message: string, type = "invalid_request_error"): Reply {
  return jsonReply(status, {
    error: { code, message, param: null, type },
    request_id: "00000000-0000-4000-8000-000000000000",
  });
}
