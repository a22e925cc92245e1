import { type Fault, htmlErrorReply, jsonReply, redirectReply } from "@link-assistant/auth-testing";
import { describe, test } from "vitest";
import { anHourAgo, createWorld } from "../support/world.js";

const canary = "CNRY-quoted";

/** What servers do to the request that renews a token, and to the one that asks the model. */
const misbehaviours: readonly (readonly [string, Omit<Fault, "on">])[] = [
  ["a gateway's page", { kind: "answer", reply: { ...htmlErrorReply(502), body: `<h1>${canary}</h1>` } }],
  [
    "an error that quotes the token",
    { kind: "answer", reply: jsonReply(400, { error: "invalid_grant", error_description: canary }) },
  ],
  [
    "an answer of another shape",
    { kind: "answer", reply: jsonReply(200, { access_token: { value: canary } }) },
  ],
  [
    "an answer that is no JSON",
    { kind: "answer", reply: { status: 200, headers: {}, body: `{"access_token":"${canary}` } },
  ],
  [
    "a redirect that carries it away",
    { kind: "answer", reply: redirectReply(`https://elsewhere.example/${canary}`) },
  ],
  ["a connection that breaks", { kind: "reset-after-commit" }],
  ["half an answer", { kind: "truncate" }],
] as never;

const lines = [
  "auth token qwen",
  "hi",
  "hi --output json",
  "auth status --online",
  "auth env qwen",
  "auth why qwen",
  "auth doctor",
];

describe.concurrent("no secret is told", { timeout: 120_000 }, () => {
  for (const on of ["token", "model"] as const) {
    test.for(misbehaviours)(`by ${on}: %s`, async ([, fault], context) => {
      const { home, server, storeLogin } = await createWorld(context);
      for (const line of lines) {
        await storeLogin(anHourAgo());
        server.faults.push({ ...fault, on, times: 5 } as Fault);
        const ran = await home.run(line.split(" "));
        // A token that was renewed all the same is what these two are for.
        const printed =
          ran.exitCode === 0 && /^auth (token|env)/.test(line) ? ran.stderr : ran.stdout + ran.stderr;
        context.expect(printed, line).not.toContain("CNRY-");
        context.expect(ran.stderr, line).not.toMatch(/^\s+at /m);
        server.faults.splice(0);
      }
    });
  }
});
