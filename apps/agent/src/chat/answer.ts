import * as z from "zod/mini";

// OpenAI's Chat Completions, as far as an answer is read: https://platform.openai.com/docs/api-reference/chat.
const usageSchema = z.object({
  prompt_tokens: z.optional(z.nullable(z.number())),
  completion_tokens: z.optional(z.nullable(z.number())),
  total_tokens: z.optional(z.nullable(z.number())),
  prompt_tokens_details: z.optional(
    z.nullable(z.object({ cached_tokens: z.optional(z.nullable(z.number())) })),
  ),
  completion_tokens_details: z.optional(
    z.nullable(z.object({ reasoning_tokens: z.optional(z.nullable(z.number())) })),
  ),
});

const partSchema = z.optional(z.nullable(z.object({ content: z.optional(z.nullable(z.string())) })));

/** One event of a stream (`delta`) or a whole answer (`message`). */
const completionSchema = z.object({
  model: z.optional(z.nullable(z.string())),
  choices: z.optional(
    z.nullable(
      z.array(
        z.object({
          delta: partSchema,
          message: partSchema,
          finish_reason: z.optional(z.nullable(z.string())),
        }),
      ),
    ),
  ),
  usage: z.optional(z.nullable(usageSchema)),
  error: z.optional(z.nullable(z.object({ message: z.optional(z.nullable(z.string())) }))),
});

export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly reasoning: number;
  readonly cached: number;
  readonly total: number;
}

export type ChatEvent =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "finish"; readonly reason: string }
  | { readonly type: "usage"; readonly usage: Usage }
  | { readonly type: "model"; readonly model: string }
  | { readonly type: "error"; readonly message: string };

/** What one event of the stream says, in our names. Undefined when it is not what the API describes. */
export function readCompletion(json: string): readonly ChatEvent[] | undefined {
  const result = completionSchema.safeParse(parse(json));
  if (!result.success) return undefined;
  const { model, choices, usage, error } = result.data;
  const [choice] = choices ?? [];
  const text = choice?.delta?.content ?? choice?.message?.content;
  return [
    ...(error ? [{ type: "error", message: error.message ?? "no reason given" } as const] : []),
    ...(model ? [{ type: "model", model } as const] : []),
    ...(text ? [{ type: "text", text } as const] : []),
    ...(choice?.finish_reason ? [{ type: "finish", reason: choice.finish_reason } as const] : []),
    ...(usage ? [{ type: "usage", usage: toUsage(usage) } as const] : []),
  ];
}

function toUsage(usage: z.infer<typeof usageSchema>): Usage {
  const input = usage.prompt_tokens ?? 0;
  const output = usage.completion_tokens ?? 0;
  return {
    input,
    output,
    reasoning: usage.completion_tokens_details?.reasoning_tokens ?? 0,
    cached: usage.prompt_tokens_details?.cached_tokens ?? 0,
    total: usage.total_tokens ?? input + output,
  };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
