import { readJsonDocument } from "@link-assistant/auth-core/importing";
import { type FixtureFile, fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import { describe, expect, test } from "vitest";

async function read(file: FixtureFile) {
  const host = fixtureHost({ files: { "/file": file } });
  return { reading: await readJsonDocument(host, "/file"), waited: host.slept() };
}

const fresh = (content: string) => ({ content, modifiedAt: fixtureNow - 5 });

describe("a file that its owner is writing", () => {
  test("is looked at again until it is whole", async () => {
    const { reading, waited } = await read((look) => fresh(look < 2 ? '{"a"' : '{"a":1}'));
    expect(reading).toMatchObject({ status: "read", value: { a: 1 } });
    expect(waited).toBe(150);
  });

  test("may vanish meanwhile", async () => {
    expect((await read((look) => (look === 0 ? fresh("") : undefined))).reading.status).toBe("absent");
  });

  test("is malformed after the third second look", async () => {
    const { reading, waited } = await read(fresh("{"));
    expect(reading).toMatchObject({ status: "broken", broken: { status: "malformed" } });
    expect(waited).toBe(350);
  });
});

test("a file that has been broken for long is not waited for", async () => {
  const { reading, waited } = await read("{");
  expect(reading).toMatchObject({ status: "broken", broken: { status: "malformed" } });
  expect(waited).toBe(0);
});

test.each([
  ["a byte order mark", "\uFEFF{}", /byte order mark/],
  ["nothing", "", /empty/],
  ["half of it", '{"CNRY', /not complete/],
])("%s is named in words without the content", async (_, content, expected) => {
  const { reading } = await read(content);
  const detail = reading.status === "broken" ? reading.broken.detail : "";
  expect(detail).toMatch(expected);
  expect(detail).not.toContain("CNRY");
});
