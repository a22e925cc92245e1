import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../..", import.meta.url));

describe("R34 R35 R68 what no source of ours ever says", () => {
  const sources = globSync("{packages,apps}/*/src/**/*.ts", { cwd: root })
    .filter((path) => !path.startsWith("packages/auth-testing/"))
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, "utf8") }));

  test.each([
    ["a client secret", /client_secret|ClientSecret(?:Post|Basic|Jwt)/],
    ["the password grant", /grant_type["']?\s*[:=,]\s*["']password|"password",\s*\{[^}]*username/],
    ["the implicit grant", /response_type["']?\s*[:=]\s*["'](?:token|id_token)/],
    ["PKCE without hash", /code_challenge_method["']?\s*[:=]\s*["']plain/],
    ["TLS without verification", /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED\W*\s=[^=]/],
  ])("%s", (_what, pattern) => {
    expect(sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path)).toEqual([]);
  });
});
