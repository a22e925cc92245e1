/** One prompt in OpenAI's Chat dialect. */
export interface ChatRequest {
  readonly model: string;
  readonly prompt: string;
  readonly system?: string;
}

export function chatRequest({ model, prompt, system }: ChatRequest, signal: AbortSignal): RequestInit {
  const messages = [
    ...(system === undefined ? [] : [{ role: "system", content: system }]),
    { role: "user", content: prompt },
  ];
  return {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream, application/json" },
    body: JSON.stringify({ model, messages, stream: true, stream_options: { include_usage: true } }),
    signal,
  };
}
