import type { Runtime } from "@link-assistant/auth-core";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { runLogin } from "../../src/commands/login/run.js";
import { fakeMachine } from "../support/fake-machine.js";

const start = {
  device_code: "CNRY-device",
  user_code: "ABCD",
  verification_uri: "https://chat.qwen.ai/authorize",
  expires_in: 600,
  interval: 1,
};
const tokens = { access_token: "CNRY-a", refresh_token: "CNRY-r", token_type: "Bearer", expires_in: 3600 };
const waiting = "Waiting for another program that has ~/.qwen/oauth_creds.json in use.";

/** Real files are written while virtual time stands still: two seconds are not over before they are. */
function beforeTwoSeconds({ sleep }: Runtime): Runtime["sleep"] {
  return (milliseconds, signal) =>
    milliseconds < 2_000
      ? sleep(milliseconds, signal)
      : new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
}

test.for([true, false])(
  "while Qwen Code holds its lock (%s) a line without a terminal says so",
  async (held, { onTestFinished }) => {
    const virtual = virtualRuntime({
      now: Date.now(),
      fetch: async (url) => {
        if (String(url).endsWith("/device/code")) return Response.json(start);
        return String(url).endsWith("/token") ? Response.json(tokens) : new Response(null, { status: 429 });
      },
    });
    const runtime = held ? virtual : { ...virtual, sleep: beforeTwoSeconds(virtual) };
    const machine = fakeMachine({ runtime });
    onTestFinished(machine.remove);
    await machine.write(".qwen/settings.json", "{}");
    if (held) await machine.write(".qwen/oauth_creds.lock", "another-program");
    const options = {
      reference: { provider: "qwen" },
      methodOptions: {},
      isDeployment: false,
      openBrowser: false,
      qr: false,
      events: false,
      force: false,
    };
    await runLogin(options, await machine.context()).catch(() => undefined);
    expect(machine.terminal.printed.stderr.includes(waiting)).toBe(held);
  },
);
