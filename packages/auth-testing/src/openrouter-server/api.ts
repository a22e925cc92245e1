import { jsonReply, type Reply, type Request } from "../http/message.js";
import { chatCompletion, readChatRequest } from "../qwen-server/chat-completion.js";
import { refusal } from "./authorization.js";
import type { ChatRefusal, OpenrouterServerSettings } from "./settings.js";

const models = ["qwen/qwen3-coder", "qwen/qwen3-coder:free", "openai/gpt-5.2"];

/** The part of the API below `/api/v1` that programs use with a key; undefined for other paths. */
export function answerApi(settings: OpenrouterServerSettings, request: Request): Reply | undefined {
  switch (`${request.method} ${request.path}`) {
    case "GET /api/v1/models":
      // Public, which is why it proves nothing about a key.
      return listModels();
    case "GET /api/v1/models/user":
      return isAuthorized(settings, request) ? listModels() : unauthorized();
    case "GET /api/v1/key":
      return isAuthorized(settings, request) ? describeKey(settings) : unauthorized();
    case "POST /api/v1/chat/completions":
      return isAuthorized(settings, request) ? chat(settings, request) : unauthorized();
    default:
      return undefined;
  }
}

function isAuthorized({ keys }: OpenrouterServerSettings, { headers }: Request): boolean {
  return keys.has(/^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1] ?? "");
}

function unauthorized(): Reply {
  return refusal(401, "User not found.");
}

function listModels(): Reply {
  return jsonReply(200, { data: models.map((id) => ({ id, name: id, context_length: 262_144 })) });
}

function describeKey({ limit, usage }: OpenrouterServerSettings): Reply {
  const data = {
    label: "sk-or-v1-abc...123",
    limit,
    limit_reset: null,
    limit_remaining: limit === null ? null : limit - usage,
    usage,
    usage_daily: usage,
    is_free_tier: false,
    rate_limit: { requests: -1, interval: "10s" },
  };
  return jsonReply(200, { data });
}

function chat(settings: OpenrouterServerSettings, request: Request): Reply {
  if (settings.refusal !== undefined) return refusals[settings.refusal];
  const asked = readChatRequest(request.json);
  if (asked === undefined) return refusal(400, "Input required: specify messages");
  if (!models.includes(asked.model)) return refusal(404, `No endpoints found for ${asked.model}.`);
  const reply = chatCompletion({ answer: settings.answer, errorFinish: false }, asked);
  // Comments of the event stream, which keep the connection open while a provider is chosen.
  return Array.isArray(reply.body)
    ? { ...reply, body: [": OPENROUTER PROCESSING\n\n", ...reply.body] }
    : reply;
}

const refusals: Readonly<Record<ChatRefusal, Reply>> = {
  openrouter_credits: refusal(402, "Insufficient credits.", { limit_source: "openrouter_credits" }),
  openrouter_key_limit: refusal(402, "Key limit exceeded.", { limit_source: "openrouter_key_limit" }),
  openrouter_in_flight_budget: withRetryAfter(
    refusal(402, "This request would exceed your available credits given your current in-flight requests.", {
      reason: "in_flight_budget_exhausted",
      limit_source: "openrouter_in_flight_budget",
    }),
    7,
  ),
  rate_limit_exceeded: withRetryAfter(
    refusal(429, "Rate limit exceeded", { error_type: "rate_limit_exceeded" }),
    60,
  ),
  moderation: refusal(403, "Your input was flagged", {
    reasons: ["violence"],
    flagged_input: "CNRY-flagged-input",
  }),
  provider_overloaded: refusal(503, "Provider overloaded", { error_type: "provider_overloaded" }),
};

function withRetryAfter(reply: Reply, seconds: number): Reply {
  return { ...reply, headers: { ...reply.headers, "retry-after": String(seconds) } };
}
