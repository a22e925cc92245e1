// The openai client as any tool uses it: address, key and model out of its environment.
import OpenAI from "openai";

const client = new OpenAI();
const stream = await client.chat.completions.create({
  model: process.env.OPENAI_MODEL,
  messages: [{ role: "user", content: "hi" }],
  stream: true,
});
for await (const part of stream) process.stdout.write(part.choices[0]?.delta?.content ?? "");
