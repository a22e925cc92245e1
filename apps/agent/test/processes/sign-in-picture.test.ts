import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { screenPicture } from "../docs/screen-picture.js";
import { terminalScreen } from "../docs/terminal-screen.js";
import { normalised } from "../docs/transcript.js";
import { hasPty, runInPty } from "../support/pty.js";
import { createWorld } from "../support/world.js";

const picture = fileURLToPath(new URL("../../../../docs/sign-in.svg", import.meta.url));
const command = "agent qwen:login --no-browser";

test.skipIf(!hasPty)("docs/sign-in.svg is what a terminal shows", { timeout: 30_000 }, async (context) => {
  const world = await createWorld(context);
  const pty = runInPty(world.home, command);
  await pty.sees(/Waiting for approval.*Ctrl-C cancels\./);
  const rows = terminalScreen(`$ ${command}\r\n${pty.output()}`).map((runs) =>
    runs.map((run) => ({ ...run, text: normalised(run.text, world) })),
  );
  pty.type("\u0003");
  await pty.ended();
  await expect(screenPicture("Signing in to Qwen in a terminal", rows)).toMatchFileSnapshot(picture);
});

test("a line that was drawn anew is shown once, in the colours it was sent with", () => {
  expect(terminalScreen("\u001b[1mab\u001b[22mc\r\nold line\r\u001b[Kn\u001b[36mew\u001b[39m")).toEqual([
    [
      { text: "ab", bold: true, colour: undefined },
      { text: "c", bold: false, colour: undefined },
    ],
    [
      { text: "n", bold: false, colour: undefined },
      { text: "ew", bold: false, colour: "cyan" },
    ],
  ]);
});

test("what the picture cannot show is an error", () => {
  expect(() => terminalScreen("\u001b[2J")).toThrow("Not understood");
  expect(() => terminalScreen("\u001b[35mx")).toThrow("No such colour");
});
