import { resolveCredential } from "@link-assistant/auth-core";
import { createNodeContext } from "@link-assistant/auth-core/node";
import { qwen } from "@link-assistant/auth-qwen";
import OpenAI from "openai";

/** The OpenAI client with a function for its key: it is asked before every request, so the token is never old. */
export async function askThroughOpenAi(prompt: string): Promise<string> {
  const context = createNodeContext(qwen);
  const current = async () => {
    const { credential } = await resolveCredential(qwen.provider, context);
    return { credential, access: qwen.provider.access(credential, context.settings) };
  };
  const { access } = await current();
  const client = new OpenAI({
    baseURL: access.baseUrl,
    apiKey: async () => {
      const { credential } = await current();
      return credential.kind === "oauth" ? credential.accessToken : credential.apiKey;
    },
  });
  const completion = await client.chat.completions.create({
    model: "coder-model",
    messages: [{ role: "user", content: prompt }],
  });
  return completion.choices[0]?.message.content ?? "";
}
