import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const builtAgent = fileURLToPath(new URL("../../../../apps/agent/dist/agent.cjs", import.meta.url));
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

export interface QwenCode {
  readonly folder: string;
  /** The file of its bundle that exports the token manager; undefined where it is in one piece. */
  readonly tokenManager: string | undefined;
  remove(): void;
}

/** Installs the real Qwen Code into a temporary folder; undefined when the registry cannot be had. */
export async function installQwenCode(version: string): Promise<QwenCode | undefined> {
  const prefix = mkdtempSync(join(tmpdir(), "qwen-code-"));
  const remove = () => rmSync(prefix, { recursive: true, force: true });
  const parameters = ["install", "--prefix", prefix, "--no-audit", "--no-fund", "--ignore-scripts"];
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await run("npm", [...parameters, `@qwen-code/qwen-code@${version}`], { timeout: 120_000 });
      const folder = join(prefix, "node_modules/@qwen-code/qwen-code");
      return { folder, tokenManager: findTokenManager(folder), remove };
    } catch {
      // The network; try again.
    }
  }
  remove();
  return undefined;
}

function findTokenManager(folder: string): string | undefined {
  const chunks = readdirSync(folder).includes("chunks") ? readdirSync(join(folder, "chunks")) : [];
  const files = chunks.map((name) => join(folder, "chunks", name));
  return files.find((path) => {
    if (!path.endsWith(".js")) return false;
    return readFileSync(path, "utf8").includes("var SharedTokenManager = class");
  });
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A home for both tools, and ways to start them there. */
export function sharedHome(serverUrl: string, qwenCode: QwenCode) {
  const home = mkdtempSync(join(tmpdir(), "qwen-home-"));
  const folder = join(home, ".qwen");
  mkdirSync(folder);
  writeFileSync(join(folder, "settings.json"), settingsText);
  const environment = {
    HOME: home,
    // npm is a shell command away from the tools' Node; the real Qwen Code runs under the one that runs us.
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    QWEN_TEST_SERVER: serverUrl,
    QWEN_CODE_DISABLE_PRECONNECT: "1",
    NO_COLOR: "1",
  };
  const redirected = { NODE_OPTIONS: `--import=${pathToFileURL(script("redirect.mjs"))}` };
  const start = async (parameters: readonly string[], variables: NodeJS.ProcessEnv): Promise<Outcome> => {
    const env = { ...environment, ...variables };
    const options = { env, cwd: home, timeout: 120_000, maxBuffer: 16 * 1024 * 1024 };
    const child = run(process.execPath, [...parameters], options);
    child.child.stdin?.end();
    return child.then(
      ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
      ({ code, stdout, stderr }) => ({ code: code ?? 1, stdout, stderr }),
    );
  };

  return {
    home,
    file: join(folder, "oauth_creds.json"),
    lock: join(folder, "oauth_creds.lock"),
    remove: () => rmSync(home, { recursive: true, force: true }),
    /** One prompt to the real Qwen Code, as a person's script would send it. */
    prompt: (text: string) => start([join(qwenCode.folder, "cli.js"), "-p", text], redirected),
    realToken: () =>
      tokenOf(start([script("real-token-manager.mjs"), qwenCode.tokenManager ?? ""], redirected)),
    /** The built program, which spends a refresh token in a process of its own. */
    agentToken: async () => {
      const variables = { QWEN_OAUTH_BASE_URL: serverUrl };
      const { stdout, stderr } = await start([builtAgent, "auth", "token", "qwen"], variables);
      return stdout.trim() || `failed: ${stderr}`;
    },
    /** A process of the real Qwen Code that makes its token manager, asks for nothing and ends. */
    bystander: () => start([script("bystander.mjs"), qwenCode.tokenManager ?? ""], redirected),
    ourToken: (refused = "") => tokenOf(start([script("our-token.mjs")], { QWEN_TEST_REFUSED: refused })),
  };
}

// `useExternal` lets Qwen Code use its file in a script; without it, it refuses since the free tier closed.
const settingsText = JSON.stringify({
  $version: 4,
  security: { auth: { selectedType: "qwen-oauth", useExternal: true } },
  privacy: { usageStatisticsEnabled: false },
  general: { enableAutoUpdate: false },
});

async function tokenOf(outcome: Promise<Outcome>): Promise<string> {
  const { stdout, stderr } = await outcome;
  const line = stdout.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) return `failed: ${stderr.slice(0, 300)}`;
  const { token, failure } = JSON.parse(line) as { token?: string; failure?: string };
  return token ?? `failed: ${failure}`;
}
