import type { Browser, Provider } from "@link-assistant/auth-core";
import { qwen } from "@link-assistant/auth-qwen";
import { describe, expect, test } from "vitest";
import { loginScreen } from "../src/login-ui/screen.js";
import { type FakeTerminalOptions, fakeTerminal } from "./support/fake-machine.js";

const url = "https://login.example/activate?user_code=WDJB-MJHT&client=a-client-with-a-rather-long-name";
const verification = {
  userCode: "WDJB-MJHT",
  verificationUri: "https://login.example/activate",
  verificationUriComplete: url,
  expiresAt: 900_000,
};

async function show(options: FakeTerminalOptions = {}, open?: Browser["open"], qr = false) {
  const terminal = fakeTerminal({ terminal: true, ...options });
  const provider = qwen.provider as Provider;
  const screen = loginScreen({ terminal, provider, now: () => 0, qr, ...(open && { open }) });
  await screen.showVerification(verification);
  return { screen, terminal, lines: terminal.printed.stderr.split("\n") };
}

const opened = async () => ({ status: "opened" }) as const;
const overSsh = async () => ({ status: "not-opened", reason: "this is an SSH session" }) as const;

describe("the sign-in screen", () => {
  test.for([20, 40, 80, 200])(
    "with %i columns keeps the address whole, on a line of its own",
    async (columns) => {
      const { lines } = await show({ columns });
      expect(lines).toContain(url);
      expect(lines).toContain("    WDJB-MJHT");
      const others = lines.filter(
        (line) =>
          line !== url && !line.includes("█") && !line.includes("\u001b") && !line.startsWith("  agent"),
      );
      for (const line of others) expect(line.length).toBeLessThanOrEqual(Math.max(columns, 28));
    },
  );

  test("says that it is saving for as long as that takes", async () => {
    const { screen, terminal } = await show();
    screen.notify({ type: "approved" });
    expect(terminal.printed.stderr).toMatch(/Approved\. Saving the login\.$/);
    await screen.saved({ provider: "qwen", location: "~/.qwen/oauth_creds.json" });
    expect(terminal.printed.stderr.endsWith("\r\u001b[K")).toBe(true);
  });

  test("warns of codes that somebody else has sent", async () => {
    expect((await show()).terminal.printed.stderr).toContain("only if you started this sign-in yourself");
  });

  test("says why no browser was opened", async () => {
    expect((await show({}, overSsh)).terminal.printed.stderr).toContain(
      "No browser was opened: this is an SSH session.",
    );
    expect((await show({}, opened)).terminal.printed.stderr).toContain("Your browser was asked to open it.");
    expect((await show()).terminal.printed.stderr).not.toContain("rowser was");
  });

  test("shows a QR code where no browser was opened and it fits, or where it was asked for", async () => {
    const hasCode = ({ lines }: { readonly lines: readonly string[] }) =>
      lines.some((line) => line.includes("█▀"));
    expect(hasCode(await show({ columns: 80 }, overSsh))).toBe(true);
    expect(hasCode(await show({ columns: 80 }, opened))).toBe(false);
    expect(hasCode(await show({ columns: 80 }, opened, true))).toBe(true);
    expect(hasCode(await show({ columns: 30 }, overSsh))).toBe(false);
    expect((await show({ columns: 30 }, opened, true)).terminal.printed.stderr).toContain("needs a wider");
    expect(hasCode(await show({ terminal: false }, overSsh))).toBe(false);
  });

  test("names the ways with a key", async () => {
    expect((await show()).terminal.printed.stderr).toContain("agent qwen:login --plan coding|token|standard");
  });

  test("copies the address only when a key is pressed", async () => {
    const { terminal } = await show();
    expect(terminal.printed.stderr).not.toContain("\u001b]52");
    terminal.press("x");
    expect(terminal.printed.stderr).not.toContain("\u001b]52");
    terminal.press("c");
    expect(terminal.printed.stderr).toContain(`\u001b]52;c;${Buffer.from(url).toString("base64")}\u0007`);
  });

  test("makes the address a link where the terminal knows links", async () => {
    expect((await show({ knowsLinks: true })).terminal.printed.stderr).toContain(
      `\u001b]8;;${url}\u001b\\${url}`,
    );
    expect((await show()).terminal.printed.stderr).not.toContain("\u001b]8");
  });

  test.for([{ terminal: false }, { isDumb: true }])("is plain lines for %j", async (options) => {
    const { terminal, screen } = await show(options);
    screen.notify({ type: "pending", nextPollInSeconds: 5 });
    screen.notify({ type: "slow_down", intervalSeconds: 10 });
    screen.close();
    expect(terminal.printed.stderr).not.toContain("\u001b");
    expect(terminal.printed.stderr).not.toContain("\r");
    expect(terminal.printed.stderr).toContain("the code is valid for 15 min");
  });

  test("tells the time that is left, and clears the line at the end", async () => {
    const { terminal, screen } = await show();
    expect(terminal.printed.stderr).toContain("Waiting for approval, 15 min left.");
    screen.close();
    expect(terminal.printed.stderr).toSatisfy((text: string) => text.endsWith("\r\u001b[K"));
  });

  test("says that the network is gone, and that it goes on", async () => {
    const { terminal, screen } = await show();
    screen.notify({ type: "network_trouble", nextPollInSeconds: 10 });
    expect(terminal.printed.stderr).toContain("No connection; trying again in 10 s.");
  });

  test("shows nothing of a server's that would steer the terminal", async () => {
    const terminal = fakeTerminal({ terminal: true });
    const provider = qwen.provider as Provider;
    const screen = loginScreen({ terminal, provider, now: () => 0, qr: false });
    await screen.showVerification({ ...verification, userCode: "\u001b[2JX\u202e" });
    expect(terminal.printed.stderr).not.toContain("\u001b[2J");
    expect(terminal.printed.stderr).not.toContain("\u202e");
  });
});
