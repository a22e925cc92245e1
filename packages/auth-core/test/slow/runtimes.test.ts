import { fileURLToPath } from "node:url";
import { startQwenServer } from "@link-assistant/auth-testing";
import { expect, test } from "vitest";
import { binaryOf, runtimes } from "./installed-runtimes.js";
import { runProgram } from "./run-program.js";

const program = fileURLToPath(new URL("smoke-program.mjs", import.meta.url));

test.each(runtimes)("the built package signs in, refreshes and revokes on $name", async (runtime) => {
  const binary = await binaryOf(runtime);
  if (binary === undefined) return expect.unreachable(`${runtime.name} could not be installed`);
  const server = await startQwenServer({
    settings: { pollScript: ["pending", "pending"], clientId: "smoke", minimumPollSeconds: 0 },
    onAnswered: ({ path }) => void (path.endsWith("/device/code") && server.approve()),
  });
  const run = await runProgram(binary, [...runtime.arguments, program, server.url]);
  await server.close();
  expect(run).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(run.stdout)).toEqual({
    events: ["pending", "pending", "approved"],
    renewed: true,
    afterRevocation: "not-sent",
  });
  const agents = new Set(server.log.map(({ headers }) => headers["user-agent"]));
  expect([...agents]).toEqual(["link-assistant-auth"]);
});
