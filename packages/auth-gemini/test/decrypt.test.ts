import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decrypt, isEnvelope } from "../src/decrypt.js";
import { encrypt } from "./encrypt.js";

const host = { hostName: "fixture", userName: "ann" };

test("gives back what was encrypted for this host and user", async () => {
  expect(await decrypt(encrypt("CNRY-text"), host)).toEqual({ ok: true, bytes: Buffer.from("CNRY-text") });
});

describe("another place, or any changed bit, fails the tag", () => {
  const flip = (text: string, at: number) =>
    text.slice(0, at) + (text[at] === "0" ? "1" : "0") + text.slice(at + 1);
  const whole = encrypt("CNRY-text");
  test.each([
    ["another host", whole, { ...host, hostName: "other" }],
    ["another user", whole, { ...host, userName: "bob" }],
    ["no user name", whole, { ...host, userName: undefined }],
    ["a changed iv", flip(whole, 0), host],
    ["a changed tag", flip(whole, whole.indexOf(":") + 1), host],
    ["a changed text", flip(whole, whole.length - 1), host],
    ["a shorter text", whole.slice(0, -2), host],
  ])("%s", async (_, text, place) => {
    expect(await decrypt(text, place)).toEqual({ ok: false, reason: "another-key" });
  });
});

test.each([
  ["nothing", ""],
  ["JSON", "{}"],
  ["two parts", "00:11"],
  ["a tag of 8 bytes", `${"0".repeat(24)}:${"1".repeat(16)}:22`],
  ["half a byte", `${"0".repeat(24)}:${"1".repeat(32)}:222`],
  ["an iv of 8 bytes", `${"0".repeat(16)}:${"1".repeat(32)}:22`],
])("%s is no such file", async (_, text) => {
  expect(await decrypt(text, host)).toEqual({ ok: false, reason: "not-an-envelope" });
});

test("telling the envelope takes no longer for hostile text", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9a-f:]{0,2000}$/), (text) => typeof isEnvelope(text) === "boolean"),
  );
});
