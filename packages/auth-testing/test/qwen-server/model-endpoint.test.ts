import { expect, test } from "vitest";
import { callModel, withServer } from "./client.js";

test("streams the answer word by word, then reason, usage and [DONE]", () =>
  withServer({ answer: () => "Hello there." }, async (server) => {
    const { accessToken } = server.issueTokens();
    const response = await callModel(server, accessToken, {
      stream: true,
      stream_options: { include_usage: true },
    });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const events = (await response.text()).trim().split("\n\n");
    expect(events.at(-1)).toBe("data: [DONE]");
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice("data: ".length)));
    const texts = chunks.map((chunk) => chunk.choices[0]?.delta.content);
    expect(texts).toEqual(["", "Hello", " there.", undefined, undefined]);
    expect(chunks.at(-2).choices[0].finish_reason).toBe("stop");
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 3 } });
  }));

test("without include_usage there is no usage chunk", () =>
  withServer({}, async (server) => {
    const response = await callModel(server, server.issueTokens().accessToken, { stream: true });
    expect(await response.text()).not.toContain("usage");
  }));

test("answers whole when no stream is asked for; content may come in parts", () =>
  withServer({}, async (server) => {
    const content = [{ type: "text", text: "one" }, { type: "image" }, { type: "text", text: " two" }];
    const response = await callModel(server, server.issueTokens().accessToken, {
      messages: [{ role: "user", content }],
    });
    expect(await response.json()).toMatchObject({
      object: "chat.completion",
      choices: [{ message: { role: "assistant", content: "You said: one two" }, finish_reason: "stop" }],
    });
  }));

test.each([
  ["an unknown token", {}, "CNRY-access-unknown", 401, "invalid_api_key"],
  ["the closed free tier", { modelAccess: "closed" }, undefined, 401, "invalid_api_key"],
  ["a used-up quota", { modelAccess: "quota-exceeded" }, undefined, 429, "insufficient_quota"],
  ["a model that the plan lacks", { models: ["other"] }, undefined, 404, "model_not_found"],
] as const)("refuses %s", (_, settings, token, status, code) =>
  withServer(settings, async (server) => {
    const response = await callModel(server, token ?? server.issueTokens().accessToken, {});
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({
      error: { code, param: null },
      request_id: expect.any(String),
    });
  }),
);

test("a body that is no chat is refused", () =>
  withServer({}, async (server) => {
    const response = await callModel(server, server.issueTokens().accessToken, { messages: "hi" });
    expect(response.status).toBe(400);
  }));

test("an expired login is refused", () =>
  withServer({}, async (server) => {
    const { accessToken } = server.issueTokens();
    server.expireAccessTokens();
    expect((await callModel(server, accessToken, {})).status).toBe(401);
  }));

test("a key is good at its own base path only, for any model, whatever became of the free tier", () =>
  withServer(
    { apiKeys: [{ apiKey: "CNRY-key", basePath: "/compatible-mode/v1" }], modelAccess: "closed" },
    async (server) => {
      const statuses = await Promise.all(
        ["/compatible-mode/v1", "/v1"].map(async (basePath) => {
          return (await callModel(server, "CNRY-key", { model: "qwen3.7-plus" }, basePath)).status;
        }),
      );
      expect(statuses).toEqual([200, 401]);
    },
  ));

test("lists its models", () =>
  withServer({}, async (server) => {
    const { accessToken } = server.issueTokens();
    const response = await fetch(`${server.url}/v1/models`, {
      headers: { authorization: `Bearer ${accessToken}` },
    });
    expect(await response.json()).toMatchObject({ data: [{ id: "coder-model" }] });
  }));

test("throttling in mid-stream ends with error_finish", () =>
  withServer({ errorFinish: true }, async (server) => {
    const response = await callModel(server, server.issueTokens().accessToken, { stream: true });
    expect(await response.text()).toContain('"finish_reason":"error_finish"');
  }));
