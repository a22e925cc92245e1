import { describe, expect, test } from "vitest";
import { helpPages } from "./docs/help-pages.js";
import { parse } from "./support/parse.js";

const qwen = { provider: "qwen" };
const work = { provider: "qwen", account: "work" };
const login = {
  reference: qwen,
  methodOptions: {},
  isDeployment: false,
  openBrowser: true,
  qr: false,
  force: false,
  events: false,
};
const status = { json: false, check: false, online: false };
const token = { reference: qwen, json: false, header: false };
const take = {
  dryRun: false,
  json: false,
  yes: false,
  replace: false,
  keychain: false,
  allowRestricted: false,
};
const prompt = { output: "text", verbose: false };

const lines: readonly (readonly [string, string, unknown])[] = [
  ["qwen:login", "login", login],
  ["qwen@work:login", "login", { ...login, reference: work }],
  ["auth login qwen --no-browser --qr", "login", { ...login, openBrowser: false, qr: true }],
  ["auth login qwen --account work", "login", { ...login, reference: work }],
  ["auth login qwen --deployment work", "login", { ...login, reference: work, isDeployment: true }],
  [
    "qwen:login --plan coding --region intl --force",
    "login",
    { ...login, methodOptions: { plan: "coding", region: "intl" }, force: true },
  ],
  ["qwen:login --method device --events", "login", { ...login, method: "device", events: true }],
  ["qwen:login --url-file url.txt", "login", { ...login, urlFile: "url.txt" }],
  ["qwen:logout", "logout", { reference: qwen, json: false }],
  ["auth logout qwen@work --json", "logout", { reference: work, json: true }],
  ["auth status", "status", status],
  ["auth status qwen --check --online", "status", { ...status, reference: qwen, check: true, online: true }],
  ["auth list --json", "status", { ...status, json: true }],
  ["auth ls", "status", status],
  ["auth token qwen", "token", token],
  ["auth token qwen --min-validity 10m", "token", { ...token, minValidityMs: 600_000 }],
  [
    "auth token qwen --min-validity 1h30m --json",
    "token",
    { ...token, minValidityMs: 5_400_000, json: true },
  ],
  ["auth token qwen --fd 3", "token", { ...token, fileDescriptor: 3 }],
  ["auth token claude --header", "token", { ...token, reference: { provider: "anthropic" }, header: true }],
  ["auth import --from all --dry-run", "import", { ...take, from: "all", dryRun: true }],
  [
    "auth import --from qwen --path f --mode link",
    "import",
    { ...take, from: "qwen", path: "f", mode: "link" },
  ],
  ["auth import --from x --only api-key --yes", "import", { ...take, from: "x", only: "api-key", yes: true }],
  ["hello", "prompt", { ...prompt, prompt: "hello" }],
  ["explain this to me", "prompt", { ...prompt, prompt: "explain this to me" }],
  ["-m qwen/x hello", "prompt", { ...prompt, model: "qwen/x", prompt: "hello" }],
  [
    "hello --model qwen/x --output json",
    "prompt",
    { ...prompt, model: "qwen/x", output: "json", prompt: "hello" },
  ],
  ["", "prompt", prompt],
  ["-- auth", "prompt", { ...prompt, prompt: "auth" }],
  ["--verbose -- qwen:login now", "prompt", { ...prompt, verbose: true, prompt: "qwen:login now" }],
  [
    "-m m --base-url http://127.0.0.1:11434/v1/ hi",
    "prompt",
    { ...prompt, model: "m", baseUrl: "http://127.0.0.1:11434/v1", prompt: "hi" },
  ],
];

describe("a command line is understood without running anything", () => {
  test.for(lines)("agent %s", async ([line, run, options]) => {
    expect(await parse(line.split(" ").filter(Boolean))).toEqual({ run, options });
  });
});

const examples = helpPages().flatMap(({ text }) => {
  const lines = text.slice(text.indexOf("Examples:")).split("\n").slice(1);
  return text.includes("Examples:") ? lines.map((line) => line.trim()) : [];
});

test.for(examples)("the example in the help is understood: %s", async (line) => {
  const command = line
    .slice(line.lastIndexOf("agent ") + "agent ".length)
    .replace(/[)"].*$|[|<>].*$/, (rest) => (rest.startsWith('"') ? rest : ""));
  const words = command.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', "")) ?? [];
  expect(await parse(words)).toBeDefined();
});

test.for(["a b", "a/b", "a@b", "a:b", ""])("%j cannot name an account", async (account) => {
  await expect(parse(["auth", "login", "qwen", "--account", account])).rejects.toMatchObject({
    code: "invalid_request",
  });
});

test("with a terminal and nothing asked, there is only the help", async () => {
  await expect(parse([], true)).rejects.toMatchObject({ code: "commander.help" });
});

test.for(["auht", "qwen:lgin", "staus", "modles", "conifg", "exec"])(
  "%s is a mistake, and a prompt after --",
  async (word) => {
    await expect(parse([word])).rejects.toMatchObject({ code: "invalid_request" });
    expect(await parse(["--", word])).toMatchObject({ run: "prompt", options: { prompt: word } });
  },
);

test.for(["hello", "help me", "why is the sky blue", "list three colours", "https://example.com", "hi"])(
  "%s is a prompt",
  async (words) => {
    expect(await parse(words.split(" "))).toMatchObject({ run: "prompt" });
  },
);
