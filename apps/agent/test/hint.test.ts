import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { runLogin } from "../src/commands/login/run.js";
import { namingAccount } from "../src/hint.js";
import { fakeMachine } from "./support/fake-machine.js";

test.for([
  ["agent auth login qwen", "agent auth login qwen@work"],
  ["agent auth login qwen --method api-key", "agent auth login qwen@work --method api-key"],
  ["agent qwen:login --plan coding|token", "agent qwen@work:login --plan coding|token"],
  ["agent auth login qwen@home", "agent auth login qwen@home"],
  ["agent auth login qwen-cn", "agent auth login qwen-cn"],
  ["agent models qwen", "agent models qwen"],
  ["Add credit to your account at Qwen.", "Add credit to your account at Qwen."],
] as const)("%s, asked with an account", ([hint, named]) => {
  expect(namingAccount(hint, { provider: "qwen", account: "work" })).toBe(named);
  expect(namingAccount(hint, { provider: "qwen" })).toBe(hint);
});

test.for(["access_denied", "expired_token"])(
  "a sign-in that ends with %s names its command",
  async (error, { onTestFinished }) => {
    const start = {
      device_code: "CNRY-device",
      user_code: "ABCD",
      verification_uri: "https://chat.qwen.ai/authorize",
      expires_in: 600,
    };
    const machine = fakeMachine({
      runtime: virtualRuntime({
        fetch: async (url) =>
          String(url).endsWith("/device/code")
            ? Response.json(start)
            : Response.json({ error }, { status: 400 }),
      }),
    });
    onTestFinished(machine.remove);
    const options = {
      reference: { provider: "qwen", account: "work" },
      methodOptions: {},
      isDeployment: false,
      openBrowser: false,
      qr: false,
      events: false,
      force: false,
    };
    await expect(runLogin(options, await machine.context())).rejects.toMatchObject({
      code: error,
      hint: expect.stringMatching(/agent auth login qwen@work$/),
    });
  },
);
