import type { AuthError } from "@link-assistant/auth-core";
import { readAnswer } from "../../chat/read-answer.js";
import { refusalOf } from "../../chat/refusal.js";
import { chatRequest } from "../../chat/request.js";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { report, toFailure } from "../../failure.js";
import { namingAccount, withHint } from "../../hint.js";
import { printable } from "../../terminal/printable.js";
import type { PromptOptions } from "./command.js";
import { promptOutput } from "./formats.js";
import { promptText } from "./input.js";
import type { Answer, PromptOutput } from "./output.js";
import { promptTarget, type Target } from "./target.js";

export async function runPrompt(options: PromptOptions, context: Context): Promise<ExitCode> {
  const { terminal, runtime } = context;
  const output = promptOutput(options.output, terminal, runtime);
  const received: string[] = [];
  try {
    const answer = await ask(options, context, output, received);
    await output.finish(answer);
    if (options.verbose) sayUsage(answer, context);
    return exitCodes.done;
  } catch (error) {
    const failure = toFailure(context.signal.aborted ? context.signal.reason : error);
    if (await output.fail(failure, received.join(""))) return failure.exitCode;
    await report(failure, terminal, false);
    return failure.exitCode;
  }
}

async function ask(
  options: PromptOptions,
  context: Context,
  output: PromptOutput,
  received: string[],
): Promise<Answer> {
  const { terminal, signal } = context;
  const prompt = await promptText(options.prompt, terminal, signal);
  const target = await promptTarget(options, context);
  if (options.verbose) terminal.say(`Asking ${printable(target.description)}.`);
  const { system } = options;
  const request = chatRequest(
    { model: target.model, prompt, ...(system !== undefined && { system }) },
    signal,
  );
  const response = await target.send(request);
  if (!response.ok) throw await refusal(response, target);
  await output.start();
  return receive(response, target, output, received);
}

async function refusal(
  response: Response,
  { model, provider, access, reference }: Target,
): Promise<AuthError> {
  const error = await refusalOf(response, model, provider, access);
  if (error.hint === undefined || reference === undefined) return error;
  return withHint(error, namingAccount(error.hint, reference));
}

async function receive(
  response: Response,
  target: Target,
  output: PromptOutput,
  received: string[],
): Promise<Answer> {
  let answer: Answer = {
    provider: target.provider?.id ?? null,
    model: target.model,
    text: "",
    finishReason: "unknown",
    usage: undefined,
  };
  for await (const event of readAnswer(response)) {
    if (event.type === "text") {
      received.push(event.text);
      await output.text(event.text);
    } else if (event.type === "finish") answer = { ...answer, finishReason: event.reason };
    else if (event.type === "usage") answer = { ...answer, usage: event.usage };
    else if (event.type === "model") answer = { ...answer, model: event.model };
  }
  return { ...answer, text: received.join("") };
}

function sayUsage({ model, usage, finishReason }: Answer, { terminal }: Context): void {
  const counts = usage === undefined ? "no usage told" : `${usage.input} tokens in, ${usage.output} out`;
  terminal.say(`${printable(model)}: ${counts}, ${printable(finishReason)}.`);
}
