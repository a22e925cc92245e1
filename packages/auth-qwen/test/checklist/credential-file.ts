import { readdirSync } from "node:fs";
import {
  type FixtureFile,
  type FixtureHostOptions,
  fixtureHost,
  fixtureNow,
} from "@link-assistant/auth-core/testing";
import { modelBaseUrl } from "../../src/base-url.js";
import { findQwenHome } from "../../src/qwen-home.js";
import { qwenSource } from "../../src/source/source.js";
import { fileOf, login, machine } from "../shared-file/machine.js";
import { codeOr, type Row } from "./row.js";

const path = "~/.qwen/oauth_creds.json";
const whole = JSON.parse(fileOf("one"));
const without = (field: string) => JSON.stringify({ ...whole, [field]: undefined });
const with_ = (change: object) => JSON.stringify({ ...whole, ...change });

/** Status of what the source finds, then its flags. */
async function statusOf(file: FixtureFile, further: FixtureHostOptions = {}): Promise<string> {
  const [found] = await qwenSource.find(
    fixtureHost({ ...further, files: { ...further.files, [path]: file } }),
  );
  return [found?.status ?? "nothing", ...(found?.flags ?? [])].join(" ");
}

function file(id: string, what: string, content: FixtureFile, expected: string): Row {
  return { id, what, expected, outcome: () => statusOf(content) };
}

function goesTo(resource: string | undefined, expected: string): Row {
  const params = resource === undefined ? {} : { params: { resource_url: resource } };
  const credential = { kind: "oauth", accessToken: "CNRY-access", ...params } as const;
  const outcome = () => codeOr((async () => modelBaseUrl(credential, {}))(), (baseUrl) => baseUrl);
  return { id: resource === undefined ? "Q07" : "Q08", what: `resource_url ${resource}`, expected, outcome };
}

function qwenHome(what: string, options: FixtureHostOptions, expected: string): Row {
  return {
    id: "Q14",
    what,
    expected,
    outcome: async () => (await findQwenHome(fixtureHost(options))) ?? "unset",
  };
}

export const credentialFile: readonly Row[] = [
  file("Q01", "five keys, valid, a bare host", fileOf("one"), "usable"),
  file("Q02", "expired long ago", fileOf("one", fixtureNow - 1), "expired"),
  file(
    "Q02",
    "29 s before its end: expired by Qwen Code's buffer",
    fileOf("one", fixtureNow + 29_000),
    "expired",
  ),
  file("Q02", "31 s before its end", fileOf("one", fixtureNow + 31_000), "usable"),
  file("Q03", "refresh_token empty", with_({ refresh_token: "" }), "usable not-renewable"),
  file("Q03", "refresh_token missing", without("refresh_token"), "usable not-renewable"),
  file("Q03", "refresh_token null", with_({ refresh_token: null }), "usable not-renewable"),
  file("Q04", "expiry_date missing", without("expiry_date"), "malformed"),
  file("Q04", "expiry_date 0", with_({ expiry_date: 0 }), "malformed"),
  file("Q04", "expiry_date as text", with_({ expiry_date: "1900000000000" }), "malformed"),
  file("Q04", "expiry_date in seconds", with_({ expiry_date: 1_900_000_000 }), "expired"),
  file("Q05", "token_type missing", without("token_type"), "malformed"),
  file("Q05", "token_type empty", with_({ token_type: "" }), "malformed"),
  file("Q06", "extra fields", with_({ id_token: "CNRY-id", scope: "openid", label: "work" }), "usable"),
  {
    id: "Q06",
    what: "extra fields are expected to vanish, so ours are never in the file",
    expected: "access_token refresh_token token_type resource_url expiry_date",
    async outcome() {
      const { store, read } = machine();
      await store().update("qwen", () => login("one"), { issuer: "https://chat.qwen.ai" });
      return Object.keys(JSON.parse(read(".qwen/oauth_creds.json"))).join(" ");
    },
  },
  file("Q07", "resource_url missing: found, with a remark", without("resource_url"), "usable"),
  goesTo(undefined, "https://dashscope.aliyuncs.com/compatible-mode/v1"),
  goesTo("https://portal.qwen.ai/", "https://portal.qwen.ai/v1"),
  goesTo("https://portal.qwen.ai/v1", "https://portal.qwen.ai/v1"),
  goesTo("https://portal.qwen.ai/v1/", "https://portal.qwen.ai/v1"),
  goesTo("HTTP://127.0.0.1:8080", "http://127.0.0.1:8080/v1"),
  goesTo("dashscope.aliyuncs.com/compatible-mode", "https://dashscope.aliyuncs.com/compatible-mode/v1"),
  goesTo("http://portal.qwen.ai", "unsafe_url"),
  goesTo("httpbin.example", "unsafe_url"),
  file("Q09", "a foreign host", with_({ resource_url: "evil.example" }), "untrusted-endpoint"),
  file(
    "Q10",
    "camelCase keys",
    '{"accessToken":"CNRY-a","refreshToken":"CNRY-r","expiryDate":1}',
    "malformed",
  ),
  file("Q11", "{}", "{}", "malformed"),
  file("Q11", "empty", "", "malformed"),
  file("Q11", "truncated", fileOf("one").slice(0, 40), "malformed"),
  file("Q11", "an array", "[]", "malformed"),
  file("Q11", "a byte order mark", `\uFEFF${fileOf("one")}`, "malformed"),
  file("Q12", "a link", { content: fileOf("one"), flags: ["symlink"] }, "usable symlink"),
  file(
    "Q12",
    "mode 0644",
    { content: fileOf("one"), flags: ["readable-by-others"] },
    "usable readable-by-others",
  ),
  file("Q12", "another owner", { content: fileOf("one"), flags: ["foreign-owner"] }, "usable foreign-owner"),
  {
    id: "Q12",
    what: "the target folder of a link is missing",
    expected: "nothing",
    outcome: () => statusOf(() => undefined),
  },
  file("Q13", "deleted between two looks", (look) => (look === 0 ? '{"' : undefined), "malformed"),
  {
    id: "Q13",
    what: "re-created by a running Qwen Code after our sign-out: a login again, of an unknown issuer",
    expected: "CNRY-access-theirs undefined",
    async outcome() {
      const { store, write } = machine();
      await store().update("qwen", () => login("one"), { issuer: "https://chat.qwen.ai" });
      await store().update("qwen", () => undefined);
      write(".qwen/oauth_creds.json", fileOf("theirs"));
      const record = await store().read("qwen");
      const token = record?.credential.kind === "oauth" ? record.credential.accessToken : "nothing";
      return `${token} ${record?.issuer}`;
    },
  },
  qwenHome("set", { environment: { QWEN_HOME: "/data/qwen" } }, "/data/qwen"),
  qwenHome("set only in ~/.qwen/.env", { files: { "~/.qwen/.env": "QWEN_HOME=/a" } }, "/a"),
  qwenHome("set only in ~/.env", { files: { "~/.env": "QWEN_HOME=/b" } }, "/b"),
  qwenHome(
    "set in a project's .env",
    { files: { "/work/.env": "QWEN_HOME=/c", "/work/.qwen/.env": "QWEN_HOME=/c" } },
    "unset",
  ),
  {
    id: "Q14",
    what: "relative, and with a tilde",
    expected: "oauth_creds.json oauth_creds.json",
    async outcome() {
      const folders = ["data/qwen", "~/data/qwen"].map((value) => ({ QWEN_HOME: value }));
      const names = folders.map(async (environment) => {
        const { store, at } = machine({ environment });
        await store().update("qwen", () => login("one"));
        return readdirSync(at("data/qwen")).join(",");
      });
      return (await Promise.all(names)).join(" ");
    },
  },
];
