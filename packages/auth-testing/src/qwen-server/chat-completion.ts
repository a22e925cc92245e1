import { jsonReply, type Reply } from "../http/message.js";
import type { QwenServerSettings } from "./settings.js";

type ChatSettings = Pick<QwenServerSettings, "answer" | "errorFinish">;

export interface ChatRequest {
  readonly model: string;
  /** The last message of the person. */
  readonly prompt: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
}

interface ChatBody {
  readonly model?: unknown;
  readonly messages?: readonly { readonly role?: unknown; readonly content?: unknown }[];
  readonly stream?: unknown;
  readonly stream_options?: { readonly include_usage?: unknown };
}

export function readChatRequest(json: unknown): ChatRequest | undefined {
  const body = json as ChatBody | null | undefined;
  if (typeof body?.model !== "string" || !Array.isArray(body.messages)) return undefined;
  const last = body.messages.findLast((message) => message?.role === "user");
  return {
    model: body.model,
    prompt: contentText(last?.content),
    stream: body.stream === true,
    includeUsage: body.stream_options?.include_usage === true,
  };
}

export function chatCompletion(settings: ChatSettings, chat: ChatRequest): Reply {
  const answer = settings.answer(chat.prompt);
  const usage = countTokens(chat.prompt, answer);
  if (chat.stream) return stream(settings, chat, answer, usage);
  return jsonReply(200, {
    ...envelope("chat.completion", chat.model),
    choices: [{ index: 0, message: { role: "assistant", content: answer }, finish_reason: "stop" }],
    usage,
  });
}

/** Server-sent events: one chunk a word, then the reason, then the usage in a chunk without choices, `[DONE]`. */
function stream(settings: ChatSettings, chat: ChatRequest, answer: string, usage: object): Reply {
  const head = envelope("chat.completion.chunk", chat.model);
  const chunk = (delta: object, finishReason: string | null) => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });
  const words = (answer.match(/\s*\S+|\s+$/g) ?? []).map((word) => chunk({ content: word }, null));
  const ending = settings.errorFinish
    ? [chunk({ content: "Throttling: too many requests" }, "error_finish")]
    : [chunk({}, "stop"), ...(chat.includeUsage ? [{ ...head, choices: [], usage }] : [])];
  const events = [chunk({ role: "assistant", content: "" }, null), ...words, ...ending];
  return {
    status: 200,
    headers: { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache" },
    body: [...events.map((event) => `data: ${JSON.stringify(event)}\n\n`), "data: [DONE]\n\n"],
  };
}

function envelope(object: string, model: string) {
  return { id: "chatcmpl-loopback", object, created: 0, model };
}

/** A content is a text, or parts of which some are text. */
function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((part) => (typeof part?.text === "string" ? part.text : "")).join("");
}

function countTokens(prompt: string, answer: string) {
  const count = (text: string) => text.split(/\s+/).filter(Boolean).length;
  const [prompt_tokens, completion_tokens] = [count(prompt), count(answer)];
  return { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens };
}
