import { describe, expect, test } from "vitest";
import { readAnswer } from "../../src/chat/read-answer.js";
import type { PromptOptions } from "../../src/commands/prompt/command.js";
import { runPrompt } from "../../src/commands/prompt/run.js";
import { shapes } from "../../src/json/shapes.js";
import { type FakeMachineOptions, fakeMachine } from "../support/fake-machine.js";

const event = (value: unknown) => `data: ${JSON.stringify(value)}\n\n`;
const delta = (content: string) => event({ choices: [{ delta: { content } }] });
const stop = event({ choices: [{ delta: {}, finish_reason: "stop" }] });
const usage = event({ choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 } });
const done = "data: [DONE]\n\n";
const sse = (body: string, status = 200) =>
  new Response(body, { status, headers: { "content-type": "text/event-stream; charset=utf-8" } });
const json = (value: unknown, status = 200) =>
  new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json" } });

async function textOf(response: Response): Promise<string> {
  let text = "";
  for await (const one of readAnswer(response)) if (one.type === "text") text += one.text;
  return text;
}

describe("an answer", () => {
  test.for([
    ["streamed", () => sse(delta("He") + delta("llo") + stop + usage + done), "Hello"],
    ["without [DONE]", () => sse(delta("Hello") + stop), "Hello"],
    [
      "not streamed",
      () => json({ choices: [{ message: { content: "Hello" }, finish_reason: "stop" }] }),
      "Hello",
    ],
    [
      "with null fields",
      () => sse(event({ choices: [{ delta: { content: null } }], usage: null }) + delta("x") + stop),
      "x",
    ],
    ["with comments of a proxy", () => sse(`: keep-alive\n\n${delta("x")}${stop}`), "x"],
    ["with carriage returns", () => sse((delta("x") + stop).replaceAll("\n", "\r\n")), "x"],
  ] as const)("%s", async ([, response, text]) => expect(await textOf(response())).toBe(text));

  test("is put together from whatever pieces the network makes of it", async () => {
    const bytes = new TextEncoder().encode(delta("日本語") + stop + done);
    const pieces = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    expect(await textOf(new Response(pieces, { headers: { "content-type": "text/event-stream" } }))).toBe(
      "日本語",
    );
  });

  test.for([
    ["that stops in the middle", () => sse(delta("Hel")), "unexpected_response"],
    ["of nothing", () => sse(""), "unexpected_response"],
    ["that is no completion", () => json({ choices: "x" }), "unexpected_response"],
    ["that is a page", () => new Response("<html>"), "unexpected_response"],
    [
      "in which the server fails",
      () => sse(delta("x") + event({ error: { message: "boom" } })),
      "server_error",
    ],
    [
      "that DashScope throttles",
      () => sse(event({ choices: [{ finish_reason: "error_finish" }] })),
      "rate_limited",
    ],
  ] as const)("%s is an error", async ([, response, code]) => {
    await expect(textOf(response())).rejects.toMatchObject({ code });
  });
});

const options: PromptOptions = {
  prompt: "hi",
  model: "some-model",
  baseUrl: "http://127.0.0.1:11434/v1",
  output: "text",
  verbose: false,
};

async function ask(
  response: () => Response,
  changed: Partial<PromptOptions> = {},
  machineOptions: FakeMachineOptions = {},
) {
  const requests: { readonly url: string; readonly init: RequestInit | undefined }[] = [];
  const fetch = async (url: unknown, init?: RequestInit) => {
    requests.push({ url: String(url), init });
    return response();
  };
  const machine = fakeMachine({ fetch, ...machineOptions });
  const exitCode = await runPrompt({ ...options, ...changed }, await machine.context());
  await machine.remove();
  return { exitCode, requests, ...machine.terminal.printed };
}

const answered = () => sse(delta("Hello") + stop + usage + done);

describe("a prompt", () => {
  test("goes to a server of one's own without any credential", async () => {
    const { exitCode, stdout, stderr, requests } = await ask(answered, { system: "Be brief." });
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: "Hello\n", stderr: "" });
    expect(requests).toHaveLength(1);
    expect(requests[0]?.url).toBe("http://127.0.0.1:11434/v1/chat/completions");
    expect(new Headers(requests[0]?.init?.headers).has("authorization")).toBe(false);
    expect(JSON.parse(String(requests[0]?.init?.body))).toMatchObject({
      model: "some-model",
      stream: true,
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: "hi" },
      ],
    });
  });

  test("takes standard input after its own words", async () => {
    const { requests } = await ask(answered, { prompt: "explain" }, { input: "a diff\n" });
    expect(JSON.parse(String(requests[0]?.init?.body)).messages).toEqual([
      { role: "user", content: "explain\n\na diff" },
    ]);
  });

  test("does not ask about what is no text", async () => {
    const { requests, stderr, exitCode } = await ask(answered, {}, { input: "\u0000PNG" });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Standard input is not text.");
    expect(requests).toEqual([]);
  });

  test("goes on without a standard input on which nothing comes, and says so", async () => {
    const input = { kind: "stream", readAll: async () => undefined } as const;
    const { stdout, stderr } = await ask(answered, {}, { input });
    expect(stdout).toBe("Hello\n");
    expect(stderr).toContain("Nothing came on standard input");
  });

  test("of nothing is a mistake", async () => {
    const { prompt: _, ...nothing } = options;
    const machine = fakeMachine({ input: " \n" });
    expect(await runPrompt(nothing, await machine.context())).toBe(2);
    await machine.remove();
  });

  test.for([
    ["-m", { model: "a" }, { AGENT_MODEL: "b" }, "a"],
    ["AGENT_MODEL", {}, { AGENT_MODEL: "b" }, "b"],
    ["the configuration", {}, {}, "c"],
  ] as const)("takes its model from %s", async ([, given, environment, model], { onTestFinished }) => {
    const bodies: string[] = [];
    const fetch = async (_url: unknown, init?: RequestInit) => {
      bodies.push(String(init?.body));
      return answered();
    };
    const machine = fakeMachine({ fetch, environment });
    onTestFinished(machine.remove);
    await machine.write(".agent/config.json", '{"model":"c"}');
    const { model: _, ...others } = options;
    expect(await runPrompt({ ...others, ...given }, await machine.context())).toBe(0);
    expect(JSON.parse(bodies[0] ?? "").model).toBe(model);
  });

  test("tells usage and model on standard error when asked", async () => {
    const { stderr } = await ask(answered, { verbose: true });
    expect(stderr).toContain("some-model: 3 tokens in, 2 out, stop.");
  });

  test("prints one JSON document", async () => {
    const { stdout } = await ask(answered, { output: "json" });
    expect(shapes.answer.parse(JSON.parse(stdout))).toMatchObject({
      text: "Hello",
      finishReason: "stop",
      usage: { total: 5 },
    });
  });

  test("prints the event lines of OpenCode", async () => {
    const { stdout } = await ask(answered, { output: "ndjson" });
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ type, part }) => [type, part.type])).toEqual([
      ["step_start", "step-start"],
      ["text", "text"],
      ["step_finish", "step-finish"],
    ]);
    for (const { timestamp, sessionID, part } of lines) {
      expect(timestamp).toEqual(expect.any(Number));
      expect(sessionID).toMatch(/^ses_/);
      expect(part).toMatchObject({
        id: expect.stringMatching(/^prt_/),
        messageID: expect.stringMatching(/^msg_/),
        sessionID,
      });
    }
    expect(lines[1].part.text).toBe("Hello");
    expect(lines[2].part).toMatchObject({
      reason: "stop",
      tokens: { input: 3, output: 2, cache: { read: 0, write: 0 } },
    });
  });

  test.for([
    ["text", "Hel\n"],
    ["json", /"text": "Hel"/],
    ["ndjson", /"type":"error"/],
  ] as const)("that is cut off keeps what came, as %s", async ([output, expected]) => {
    const { exitCode, stdout } = await ask(() => sse(delta("Hel")), { output });
    expect(exitCode).toBe(5);
    if (typeof expected === "string") expect(stdout).toBe(expected);
    else expect(stdout).toMatch(expected);
  });

  test.for([
    [400, 2],
    [401, 4],
    [403, 4],
    [404, 2],
    [429, 5],
    [500, 5],
    [503, 5],
    [302, 5],
  ] as const)("that is refused with %i has exit code %i", async ([status, code]) => {
    const { exitCode, stdout, stderr } = await ask(() => json({ error: { message: "CNRY-quoted" } }, status));
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
    expect(stderr).not.toContain("CNRY-");
  });

  test("to a server that is not there is exit code 5", async () => {
    const machine = fakeMachine();
    expect(await runPrompt(options, await machine.context())).toBe(5);
    await machine.remove();
  });

  test("does not let a model steer the terminal, and leaves a pipe its bytes", async () => {
    const hostile = () => sse(delta("\u001b]0;x\u0007a\n") + stop);
    expect((await ask(hostile, {}, { terminal: true })).stdout).toBe("\\u001b]0;x\\u0007a\n");
    expect((await ask(hostile)).stdout).toBe("\u001b]0;x\u0007a\n");
  });
});
