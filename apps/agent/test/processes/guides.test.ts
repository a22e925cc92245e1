import { existsSync, globSync, readdirSync, readFileSync } from "node:fs";
import { utimes } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import { replayed } from "../docs/replay.js";
import { createWorld, type World } from "../support/world.js";

const root = join(import.meta.dirname, "../../../..");
const hosts = pathToFileURL(join(import.meta.dirname, "../support/qwen-hosts.mjs")).href;
const key = "CNRY-key";
const places = ["/api.deepseek.com", "/coding-intl.dashscope.aliyuncs.com/v1"];

/** What stands on the machine before the first line of a page. */
const pages: Readonly<Record<string, (world: World) => Promise<void>>> = {
  "README.md": withQwenCode,
  "docs/sign-in.md": async ({ signIn }) => void (await signIn()),
  "docs/ci-and-containers.md": async ({ signIn }) => void (await signIn()),
  "docs/import.md": withOtherTools,
  "docs/json.md": async ({ signIn }) => void (await signIn()),
  "docs/qwen.md": async ({ home, server }) => {
    await home.write(".qwen/settings.json", "{}\n");
    delete home.environment.QWEN_OAUTH_BASE_URL;
    server.settings.modelAccess = "closed";
  },
  "docs/share-with-qwen-code.md": withQwenCode,
};

// `vitest run apps/agent -u` writes the output of the blocks anew; the commands are the author's.
describe
  .skipIf(process.platform === "win32")
  .concurrent("a page shows what the program prints", { timeout: 60_000 }, () => {
    test.for(Object.entries(pages))("%s", async ([file, prepare], context) => {
      const world = await createWorld(context, {
        apiKeys: places.map((basePath) => ({ apiKey: key, basePath })),
      });
      const { environment, write } = world.home;
      Object.assign(environment, { NODE_OPTIONS: `--import=${hosts}`, QWEN_TEST_SERVER: world.server.url });
      await write("key.txt", `${key}\n`);
      await prepare(world);
      const page = await replayed(readFileSync(join(root, file), "utf8"), world);
      await context.expect(page).toMatchFileSnapshot(join(root, file));
      // Whatever these commands left behind is documented.
      const files = readFileSync(join(root, "docs/files-and-environment.md"), "utf8");
      const folder = join(world.home.path, ".agent");
      const names = existsSync(folder) ? readdirSync(folder) : [];
      context.expect(names.filter((name) => !files.includes(`\`~/.agent/${name}`))).toEqual([]);
    });
  });

test("there is no other transcript in any document", () => {
  const documents = globSync("{*.md,docs/**/*.md,{packages,apps}/*/README.md}", { cwd: root });
  const withTranscript = documents.filter((file) =>
    /^```console$|^\$ /m.test(readFileSync(join(root, file), "utf8")),
  );
  expect(withTranscript.sort()).toEqual(["docs/cli.md", ...Object.keys(pages)].sort());
});

async function withQwenCode({ home, signIn }: World): Promise<void> {
  await home.write(".qwen/settings.json", "{}\n");
  await signIn();
}

async function withOtherTools({ home }: World): Promise<void> {
  const claudeLogin = {
    accessToken: "sk-ant-oat01-CNRY-access",
    refreshToken: "sk-ant-ort01-CNRY-refresh",
    expiresAt: Date.now() + 6 * 3_600_000 - 1000,
    scopes: ["user:inference"],
    subscriptionType: "max",
  };
  const openrouter = { type: "api", key: "CNRY-openrouter" };
  const files = {
    ".gemini/.env": "GEMINI_API_KEY=CNRY-google\n",
    ".local/share/opencode/auth.json": JSON.stringify({ openrouter }),
    ".claude/.credentials.json": JSON.stringify({ claudeAiOauth: claudeLogin }),
  };
  const twoDaysAgo = new Date(Date.now() - 49 * 3_600_000);
  for (const [path, content] of Object.entries(files)) {
    await home.write(path, content);
    await utimes(join(home.path, path), twoDaysAgo, twoDaysAgo);
  }
}
