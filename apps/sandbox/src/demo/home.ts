import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { canarySecret } from "@link-assistant/auth-testing";

/** A home of its own, so that the demo neither sees nor touches the person's. */
export interface TemporaryHome {
  readonly path: string;
  readonly workingFolder: string;
  /** All that a command gets to see of the environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Every file below it that holds this text. */
  filesWith(text: string): readonly string[];
  remove(): void;
}

export function createTemporaryHome(oauthBaseUrl: string): TemporaryHome {
  const path = mkdtempSync(join(tmpdir(), "agent-demo-"));
  const workingFolder = join(path, "project");
  const temporary = join(path, "tmp");
  mkdirSync(workingFolder);
  mkdirSync(temporary);
  installQwenCode(path);
  return {
    path,
    workingFolder,
    environment: {
      HOME: path,
      USERPROFILE: path,
      TMPDIR: temporary,
      PATH: process.env.PATH ?? "",
      QWEN_OAUTH_BASE_URL: oauthBaseUrl,
    },
    filesWith: (text) => filesBelow(path).filter((file) => readFileSync(file, "utf8").includes(text)),
    remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** What Qwen Code 0.24 leaves behind when somebody has set up a Coding Plan in it. */
function installQwenCode(home: string): void {
  const variable = "BAILIAN_CODING_PLAN_API_KEY";
  const settings = {
    $version: 4,
    env: { [variable]: canarySecret("coding-plan").replace("CNRY-", "sk-sp-CNRY-") },
    modelProviders: {
      openai: [
        {
          id: "qwen3-coder-plus",
          name: "[ModelStudio Coding Plan] qwen3-coder-plus",
          baseUrl: "https://coding.dashscope.aliyuncs.com/v1",
          envKey: variable,
        },
      ],
    },
    security: { auth: { selectedType: "openai" } },
  };
  mkdirSync(join(home, ".qwen"), { mode: 0o700 });
  writeFileSync(join(home, ".qwen", "settings.json"), JSON.stringify(settings, undefined, 2), {
    mode: 0o600,
  });
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
