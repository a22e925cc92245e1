import { describe, expect, test } from "vitest";
import { AuthError, memoryStore, serveExchange } from "../../src/index.js";
import { exchangeAnswerText, parseExchangeAnswer } from "../../src/refresh/exchange-message.js";
import type { RefreshStep } from "../../src/refresh/step.js";
import { virtualRuntime } from "../../src/testing/index.js";
import { client, login } from "./world.js";

const record = { credential: login(2, 1), generation: 2, epoch: 1, grantedAt: 0, refreshedAt: 1 };

describe("what an exchange process answers", () => {
  test.each<[string, RefreshStep]>([
    ["renewed", { status: "renewed", record }],
    ["moved", { status: "moved", record }],
    ["moved, to nothing", { status: "moved" }],
    ["wait", { status: "wait", holder: "process 7" }],
    ["wait until", { status: "wait", holder: "process 7", until: 12 }],
  ])("%s arrives as it was", (_what, step) => {
    expect(parseExchangeAnswer(exchangeAnswerText(step))).toEqual(step);
  });

  test("an error arrives as an AuthError with its hint and details", () => {
    const details = { oauthError: "invalid_grant", status: 400 };
    const error = new AuthError("sign_in_again", "Gone.", { hint: "Sign in again.", details });
    const step = parseExchangeAnswer(exchangeAnswerText({ status: "failed", error }));
    expect(step).toMatchObject({
      error: { name: "AuthError", code: "sign_in_again", message: "Gone.", hint: "Sign in again.", details },
    });
    const plain = new AuthError("timeout", "Late.");
    expect(parseExchangeAnswer(exchangeAnswerText({ status: "failed", error: plain }))).toMatchObject({
      error: { code: "timeout", message: "Late." },
    });
  });

  test.each([
    ["nothing", ""],
    ["half an answer", '{"status":"renewed","rec'],
    ["an unknown status", '{"status":"done"}'],
    ["a record without a token", '{"status":"renewed","record":{"credential":{"kind":"oauth"}}}'],
    ["an unknown error", '{"status":"failed","error":{"code":"panic","message":""}}'],
  ])("%s counts as its death", (_what, text) => {
    expect(parseExchangeAnswer(text)).toBeUndefined();
  });
});

describe("an exchange process", () => {
  const runtime = virtualRuntime();
  const request = {
    version: 1,
    store: {},
    key: "example",
    lockId: "x",
    spent: { hash: "h", generation: 1 },
    client,
  };
  const openStore = async () => memoryStore({ runtime });

  test("that gets no request has begun nothing and says nothing", async () => {
    const opened = () => Promise.reject(new Error("opened"));
    expect(await serveExchange("", { runtime, openStore: opened })).toBe("");
  });

  test("refuses a store whose lock cannot be handed over", async () => {
    expect(JSON.parse(await serveExchange(JSON.stringify(request), { runtime, openStore }))).toMatchObject({
      status: "failed",
      error: { code: "unsupported" },
    });
  });

  test.each([
    ["of another version", { ...request, version: 2 }],
    ["without a client", { ...request, client: {} }],
  ])("begins nothing with a request %s", async (_what, strange) => {
    await expect(serveExchange(JSON.stringify(strange), { runtime, openStore })).rejects.toThrow();
  });

  test("passes a defect on instead of hiding it in an answer", async () => {
    const broken = () => Promise.reject(new TypeError("defect"));
    await expect(serveExchange(JSON.stringify(request), { runtime, openStore: broken })).rejects.toThrow(
      "defect",
    );
  });
});
