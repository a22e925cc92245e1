// The AI SDK as any tool uses it: address, key and model out of its environment.
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { streamText } from "ai";

const provider = createOpenAICompatible({
  name: "loopback",
  baseURL: process.env.OPENAI_BASE_URL,
  apiKey: process.env.OPENAI_API_KEY,
});
const { textStream } = streamText({ model: provider(process.env.OPENAI_MODEL), prompt: "hi" });
for await (const text of textStream) process.stdout.write(text);
