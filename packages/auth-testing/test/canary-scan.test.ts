import { describe, expect, test } from "vitest";
import { canaryScan } from "../src/index.js";

const secret = 'CNRY-refresh+"token"/0123456789-ÄÖ';
const scan = canaryScan({ "refresh token": secret });
const forms = (content: string | Uint8Array) => scan.find(content).map(({ form }) => form);

describe("a planted leak is found", () => {
  test.each<readonly [string, string | Uint8Array, string]>([
    ["as it is", `token: ${secret}.`, "plain"],
    ["its first twelve characters", `token: ${secret.slice(0, 12)}…`, "plain"],
    ["its last twelve characters", `token: …${secret.slice(-12)}`, "plain"],
    ["in JSON", JSON.stringify({ deep: { token: secret } }), "JSON"],
    ["in a URL", `https://as.example/?t=${encodeURIComponent(secret)}`, "URL"],
    ["in hexadecimal", `dump ${Buffer.from(secret).toString("hex")}`, "hexadecimal"],
    ["in base64", Buffer.from(secret).toString("base64"), "base64"],
    ["in base64, one byte in", Buffer.from(`x${secret}yz`).toString("base64"), "base64"],
    ["in base64, two bytes in", Buffer.from(`{"${secret}"}`).toString("base64"), "base64"],
    ["in a JWT's part", Buffer.from(`{"a":"${secret}"}`).toString("base64url"), "base64url"],
    ["in UTF-16", Buffer.from(`x${secret}`, "utf16le"), "UTF-16"],
    ["in bytes", Buffer.from(secret), "plain"],
  ])("%s", (_name, content, form) => {
    expect(forms(content)).toContain(form);
  });
});

test("what is no leak is none", () => {
  expect(forms(`token: ${secret.slice(0, 8)}…`)).toEqual([]);
  expect(forms("nothing to see here, not even CNRY- alone")).toEqual([]);
  expect(canaryScan({ empty: "" }).find("anything")).toEqual([]);
});

test("a leak is named without its value", () => {
  expect(JSON.stringify(scan.find(secret))).not.toContain("CNRY");
});
