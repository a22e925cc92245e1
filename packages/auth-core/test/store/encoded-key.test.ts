import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeKey, encodeKey } from "../../src/store/file/encoded-key.js";

test.each([
  ["qwen", "qwen"],
  ["qwen/work", "qwen%2fwork"],
  ["Qwen", "%51wen"],
  ["..", "%2e%2e"],
  ["../../etc/passwd", "%2e%2e%2f%2e%2e%2fetc%2fpasswd"],
  ["a\0b", "a%00b"],
  ["me@example.com", "me%40example%2ecom"],
  ["con", "con~"],
  ["lpt1", "lpt1~"],
  ["ключ", "%d0%ba%d0%bb%d1%8e%d1%87"],
])("%j becomes %s, and is read from it", async (key, name) => {
  expect(await encodeKey(key)).toBe(name);
  expect(decodeKey(name)).toBe(key);
});

test.each(["Qwen", "qwen.old", "..", "%ff", `x~${"0".repeat(32)}`])("no key is read from %j", (name) => {
  expect(decodeKey(name)).toBeUndefined();
});

test("a key of 3,000 characters has a name that every file system takes", async () => {
  const long = "qwen/".padEnd(3_000, "x");
  const name = await encodeKey(long);
  expect(name.length).toBeLessThan(120);
  expect(await encodeKey(`${long}y`)).not.toBe(name);
});

test("distinct keys have names that differ on a case-blind file system, and stay in their folder", async () => {
  const keys = fc.string({ minLength: 1, maxLength: 80, unit: "grapheme" });
  await fc.assert(
    fc.asyncProperty(keys, keys, async (one, other) => {
      const names = [await encodeKey(one), await encodeKey(other)] as const;
      for (const name of names) expect(name).toMatch(/^[a-z0-9_%~-]{1,120}$/);
      expect(names[0].toLowerCase() === names[1].toLowerCase()).toBe(one === other);
    }),
  );
});

test.each(["", "\ud800"])("%j names nothing", async (key) => {
  await expect(encodeKey(key)).rejects.toMatchObject({ code: "invalid_request" });
});
