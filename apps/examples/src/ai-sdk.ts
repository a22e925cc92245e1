import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { authorizedFetch } from "@link-assistant/auth-core";
import { createNodeContext } from "@link-assistant/auth-core/node";
import { qwen } from "@link-assistant/auth-qwen";
import { streamText } from "ai";

/**
 * The Vercel AI SDK on the login that `agent qwen:login` made. `authorizedFetch` puts the token in, and renews it
 * when the server refuses it; the SDK never sees it.
 */
export async function askThroughAiSdk(prompt: string, baseURL: string): Promise<string> {
  const provider = createOpenAICompatible({
    name: "qwen",
    baseURL,
    fetch: authorizedFetch(qwen.provider, createNodeContext(qwen)),
  });
  const { textStream } = streamText({ model: provider("coder-model"), prompt });
  let answer = "";
  for await (const delta of textStream) answer += delta;
  return answer;
}
