import { execFile } from "node:child_process";
import { accessSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

const run = promisify(execFile);
const root = new URL("../../../..", import.meta.url).pathname;
const needed = ["/usr/bin/secret-tool", "/usr/bin/gnome-keyring-daemon", "/usr/bin/dbus-run-session"];
const missing = needed.filter((path) => {
  try {
    accessSync(path);
    return false;
  } catch {
    return true;
  }
});

/** Looks one item up through `nodeHost`, as a program of its own in the session that the shell has set up. */
const lookUp = (service: string) => `"${process.execPath}" --input-type=module --eval '
  import { nodeHost } from "@link-assistant/auth-core/node";
  const query = { service: "${service}", account: "main-account" };
  console.log(JSON.stringify(await nodeHost({ keychain: true }).readKeychain(query)));'`;
const unlock = 'printf password | gnome-keyring-daemon --unlock --components=secrets >"$HOME/daemon"';

describe.skipIf(missing.length > 0)(
  `a real Secret Service (missing here: ${missing.join(", ") || "nothing"})`,
  () => {
    let home: string;

    beforeEach(async () => {
      home = await mkdtemp(join(tmpdir(), "secret-service-"));
    });
    afterEach(() => rm(home, { recursive: true, force: true }));

    /** Runs a script in a D-Bus session and home of its own; the keyring's daemon ends with the session. */
    async function inSession(
      script: string,
      session: readonly string[] = ["dbus-run-session", "--"],
    ): Promise<unknown> {
      const [program = "", ...arguments_] = [...session, "sh", "-c", script];
      const { stdout } = await run(program, arguments_, {
        cwd: join(root, "packages/auth-gemini"),
        env: { PATH: "/usr/bin:/bin", HOME: home, XDG_RUNTIME_DIR: home, XDG_DATA_HOME: home },
      });
      return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    }

    test.each([
      ["plain text", "CNRY-secret"],
      ["JSON with what a shell would expand", '{"a":"$(x) `y` \\"é\\" 😀"}'],
      ["8,000 bytes", "x".repeat(8000)],
    ])("an item that secret-tool has stored is read byte for byte: %s", async (_, secret) => {
      const encoded = Buffer.from(secret).toString("base64");
      const store = `echo ${encoded} | base64 -d | secret-tool store --label=x service gemini-cli-oauth account main-account`;
      expect(await inSession(`${unlock}; ${store}; ${lookUp("gemini-cli-oauth")}`)).toEqual({
        status: "read",
        secret,
      });
    });

    test("an item that is not there is absent", async () => {
      expect(await inSession(`${unlock}; ${lookUp("nothing")}`)).toEqual({ status: "absent" });
    });

    test("a locked collection is said to be locked, within the time limit", async () => {
      const store = "printf CNRY | secret-tool store --label=x service gemini-cli-oauth account main-account";
      const lock =
        "dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets " +
        "org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login >&2";
      expect(await inSession(`${unlock}; ${store}; ${lock}; ${lookUp("gemini-cli-oauth")}`)).toEqual({
        status: "unavailable",
        reason: "locked",
      });
    });

    test("without D-Bus it is unavailable", async () => {
      expect(await inSession(lookUp("gemini-cli-oauth"), [])).toMatchObject({ status: "unavailable" });
    });
  },
);
