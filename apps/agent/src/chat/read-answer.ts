import { AuthError, networkError } from "@link-assistant/auth-core";
import { createParser } from "eventsource-parser";
import { type ChatEvent, readCompletion } from "./answer.js";

// An event is a few words; a whole answer that is not streamed may be long.
const maxEventBytes = 4 * 1024 * 1024;

/**
 * The answer of a model, event by event, streamed or not. Pulling is back-pressure: nothing is read ahead of
 * what the reader has taken.
 *
 * @throws AuthError `unexpected_response` when the answer breaks off or is not one; `server_error` when the
 * server says in the middle of it that it failed.
 */
export async function* readAnswer(response: Response): AsyncGenerator<ChatEvent> {
  let finished = false;
  try {
    for await (const event of eventsOf(response)) {
      if (event.type === "error")
        throw new AuthError("server_error", `The model's server failed: ${event.message}`);
      if (event.type === "finish" && event.reason === "error_finish") {
        // DashScope throttles in the middle of a stream by this reason.
        throw new AuthError("rate_limited", "The model's server broke off the answer because of its load.");
      }
      finished ||= event.type === "finish";
      yield event;
    }
  } catch (error) {
    if (error instanceof Error && error.name === "AbortError") throw error;
    throw networkError(error, hostOf(response));
  }
  if (!finished) throw new AuthError("unexpected_response", "The answer was cut off by the server.");
}

async function* eventsOf(response: Response): AsyncGenerator<ChatEvent> {
  if (!isEventStream(response)) {
    yield* understand(await response.text());
    return;
  }
  const queue: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void queue.push(data) });
  const decoder = new TextDecoder();
  let pending = 0;
  for await (const chunk of response.body ?? []) {
    pending = queue.length === 0 ? pending + chunk.length : 0;
    if (pending > maxEventBytes)
      throw new AuthError("unexpected_response", "The server sent an endless event.");
    parser.feed(decoder.decode(chunk, { stream: true }));
    for (const data of queue.splice(0)) if (data !== "[DONE]") yield* understand(data);
  }
}

function understand(json: string): readonly ChatEvent[] {
  const events = readCompletion(json);
  if (events === undefined)
    throw new AuthError("unexpected_response", "The server's answer is no chat completion.");
  return events;
}

function isEventStream(response: Response): boolean {
  return response.headers.get("content-type")?.startsWith("text/event-stream") === true;
}

function hostOf({ url }: Response): string {
  return URL.canParse(url) ? new URL(url).host : "the server";
}
