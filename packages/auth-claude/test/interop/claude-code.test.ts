import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { claude } from "@link-assistant/auth-claude";
import { canBeSpent } from "@link-assistant/auth-core/importing";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { type ImporterFixture, installTool } from "@link-assistant/auth-testing/importers";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fixtures, variants } from "../fixtures.js";
import { paths } from "../machines.js";

const run = promisify(execFile);
const version = "2.1.330";

/** Fixtures that are files of a Linux home alone, and that `claude auth status` can be asked about. */
const comparable = [...variants, ...fixtures].flatMap((fixture) => {
  const files = contentsOf(fixture);
  const { platform, keychain, environment } = fixture.machine;
  const isPlain =
    platform === undefined && keychain === undefined && environment === undefined && !fixture.path;
  return isPlain && files?.[paths.credentials] !== undefined ? [{ fixture, files }] : [];
});

/** Undefined where a file is not plain content: unreadable, or another one at each look. */
function contentsOf({ machine }: ImporterFixture): Readonly<Record<string, string | Uint8Array>> | undefined {
  const contents = Object.entries(machine.files ?? {}).map(([path, file]) => {
    if (typeof file === "string" || file instanceof Uint8Array) return [path, file] as const;
    return typeof file === "object" && "content" in file ? ([path, file.content] as const) : undefined;
  });
  return contents.includes(undefined)
    ? undefined
    : Object.fromEntries(contents.filter((entry) => entry !== undefined));
}

describe(`beside the real Claude Code ${version}`, () => {
  let folder: string;
  let program: string | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "claude-real-"));
    program = (await canBeOffline())
      ? await installTool({
          folder,
          package: `@anthropic-ai/claude-code@${version}`,
          path: `@anthropic-ai/claude-code-${process.platform}-${process.arch}/claude`,
        })
      : undefined;
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function isLoggedIn(files: Readonly<Record<string, string | Uint8Array>>): Promise<boolean> {
    const home = await mkdtemp(join(folder, "home-"));
    for (const [path, content] of Object.entries(files)) {
      const file = path.replace("~", home);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content, { mode: 0o600 });
    }
    // Without a network, so that nothing of a fixture reaches a server. Where it gives up, it prints nothing.
    const offline = ["--net", "--map-root-user", program ?? "", "auth", "status"];
    const env = { HOME: home, PATH: "/usr/bin:/bin", DISABLE_AUTOUPDATER: "1" };
    const { stdout } = await run("unshare", offline, { env, cwd: home }).catch((error) => error);
    return stdout !== "" && JSON.parse(stdout).loggedIn;
  }

  beforeEach((context) => {
    if (program === undefined)
      context.skip(
        `@anthropic-ai/claude-code@${version} could not be installed, or not be run without a network`,
      );
  });

  it("has fixtures to compare", () => {
    expect(comparable.length).toBeGreaterThan(40);
  });

  it.each(comparable)("$fixture.id $fixture.title", async ({ fixture: { id, title, machine }, files }) => {
    const findings = await claude.source.find(fixtureHost(machine));
    const ours = findings.some(({ kind, status }) => kind === "oauth" && canBeSpent(status));
    const theirs = await isLoggedIn(files);
    const name = `${id} ${title}`;
    const isListed = (list: readonly string[]) => list.some((start) => name.startsWith(start));
    expect(theirs).toBe(isListed(usableForUsAlone) ? false : isListed(signedInForIt) ? true : ours);
    expect(ours && !theirs).toBe(isListed(usableForUsAlone));
  });
});

/** It takes no login whose scopes are no list, and gives up where its other file is damaged. */
const usableForUsAlone = ["CF12", "CF28 .claude.json damaged"];

/** "Signed in" to it is also a token that has expired, or a login at its end: what it finds out when it is used. */
const signedInForIt = [
  'CF06 the mark of a dead login: {"accessToken":"  "',
  'CF06 the mark of a dead login: {"expiresAt":0}',
  "CF07 no refresh token, and expired",
  "CF11 the login's own end",
];

async function canBeOffline(): Promise<boolean> {
  return run("unshare", ["--net", "--map-root-user", "true"]).then(
    () => true,
    () => false,
  );
}
