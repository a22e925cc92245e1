import { parseJson, withoutComments } from "@link-assistant/auth-core/importing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const utf16 = (text: string, bigEndian: boolean) => {
  const bytes = Buffer.from(`\uFEFF${text}`, "utf16le");
  return new Uint8Array(bigEndian ? bytes.swap16() : bytes);
};

describe("parseJson", () => {
  test.each([
    ["UTF-8", new TextEncoder().encode('{"a":1}'), "utf-8"],
    ["UTF-8 with a byte order mark", new TextEncoder().encode('\uFEFF{"a":1}'), "utf-8-bom"],
    ["UTF-16 little endian", utf16('{"a":1}', false), "utf-16"],
    ["UTF-16 big endian", utf16('{"a":1}', true), "utf-16"],
  ])("reads %s and says so", (_, bytes, encoding) => {
    expect(parseJson(bytes)).toEqual({ ok: true, value: { a: 1 }, encoding });
  });

  test.each([
    ["nothing", "", "empty"],
    ["blanks", " \n\t", "empty"],
    ["half an object", '{"a":', "not-json"],
    ["trailing garbage", "{}x", "not-json"],
    ["bytes that are no text", Uint8Array.of(0x80, 0x81), "not-text"],
    ["half a byte order mark", Uint8Array.of(0xff, 0x41, 0x42, 0x43), "not-text"],
    ["the other half of one", Uint8Array.of(0x41, 0xfe, 0x42, 0x43), "not-text"],
    ["half a reversed one", Uint8Array.of(0xfe, 0x41, 0x42, 0x43), "not-text"],
    ["200,000 brackets", "[".repeat(200_000), "too-deep"],
    ["65 levels", `${"[".repeat(65)}${"]".repeat(65)}`, "too-deep"],
  ])("names the problem of %s", (_, input, problem) => {
    expect(parseJson(input)).toEqual({ ok: false, problem });
  });

  test("counts no brackets within strings", () => {
    const text = JSON.stringify({ a: `\\"${"[".repeat(100)}` });
    expect(parseJson(text)).toMatchObject({ ok: true });
  });

  test.each([
    ["64 levels", `${"[".repeat(64)}${"]".repeat(64)}`],
    ["a thousand objects side by side", JSON.stringify(Array.from({ length: 1000 }, () => ({ a: [1] })))],
    [
      "a thousand fields",
      JSON.stringify(Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [index, ","]))),
    ],
  ])("reads %s", (_, text) => {
    expect(parseJson(text)).toEqual({ ok: true, value: JSON.parse(text), encoding: "utf-8" });
  });

  test("makes no object with a foreign prototype", () => {
    const json = parseJson('{"__proto__":{"polluted":true}}');
    expect((json as { value: { polluted?: boolean } }).value.polluted).toBeUndefined();
  });
});

describe("JSON with comments", () => {
  test.each([
    ["a line comment", '{"a":1} // {"b"', { a: 1 }],
    ["a block comment", '{/* } */"a":1}', { a: 1 }],
    ["a trailing comma", '{"a":[1,2,],}', { a: [1, 2] }],
    ["what looks like a comment in a string", '{"a":"http://x/*y*/"}', { a: "http://x/*y*/" }],
    ["what looks like a trailing comma in a string", '{"a":",}"}', { a: ",}" }],
  ])("allows %s", (_, text, value) => {
    expect(parseJson(text, { comments: true })).toMatchObject({ ok: true, value });
  });

  test("is not allowed unless asked for", () => {
    expect(parseJson('{"a":1,}')).toEqual({ ok: false, problem: "not-json" });
  });

  test("never changes what is JSON already", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(withoutComments(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});
