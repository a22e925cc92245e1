import { type QwenServer, startQwenServer } from "@link-assistant/auth-testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { answerLine, sandboxCommands } from "../src/serve/commands.js";

let server: QwenServer;
beforeAll(async () => {
  server = await startQwenServer();
});
afterAll(() => server.close());

test("commands may be shortened, and what is unknown gets the help", () => {
  expect(answerLine(server, "exp")).toContain("have ended");
  const help = answerLine(server, "what?");
  for (const { name } of sandboxCommands) expect(help).toContain(name);
});

test("a command that cannot be done says so and leaves the server running", () => {
  expect(answerLine(server, "approve")).toBe("No sign-in is waiting for this code.");
});

test("the tier and the grace can be switched there and back", () => {
  for (const word of ["tier", "grace"]) {
    const before = { ...server.settings };
    answerLine(server, word);
    expect(server.settings).not.toEqual(before);
    answerLine(server, word);
    expect(server.settings).toEqual(before);
  }
});

test("lose sets the fault; quit ends", () => {
  answerLine(server, "lose");
  expect(server.faults).toEqual([{ on: "token", kind: "reset-after-commit" }]);
  expect(answerLine(server, "quit")).toBeUndefined();
});
