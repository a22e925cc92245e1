import { judgeKey } from "@link-assistant/auth-core/importing";
import { expect, test } from "vitest";

test.each(["CNRY-key", " CNRY-key\r\n"])("a key can be used, blanks around it do not count", (text) => {
  expect(judgeKey(text, { baseUrl: "https://a.example" })).toEqual({
    kind: "api-key",
    status: "usable",
    credential: { kind: "api-key", apiKey: "CNRY-key", baseUrl: "https://a.example" },
  });
});

test.each([
  ["", "no-login", "The key is empty."],
  [" \n", "no-login", "The key is empty."],
  ["CNRY key", "malformed", "The key has characters that no key has."],
  ["CNRY\u0000", "malformed", "The key has characters that no key has."],
  ["CNRY-ключ", "malformed", "The key has characters that no key has."],
])("%j is none, and that is said without it", (text, status, detail) => {
  expect(judgeKey(text)).toEqual({ kind: "api-key", status, detail });
});
