import { fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import { opencode } from "@link-assistant/auth-opencode";
import { anything, assertSound, nearly as nearlyRight } from "@link-assistant/auth-testing/importers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const authFile = "/home/ann/.local/share/opencode/auth.json";
const databaseFile = "/home/ann/.local/share/opencode/opencode.db";

/** Few changes in each entry, so that most are still of a known type. */
const nearly = (fields: Readonly<Record<string, unknown>>) => nearlyRight(fields, 12);

const secret = fc.constantFrom("CNRY-secret-1", "CNRY-secret-2", "");
const time = fc.constantFrom(
  0,
  1,
  fixtureNow - 1,
  fixtureNow,
  fixtureNow + 1,
  1_795_494_009,
  Number.MAX_SAFE_INTEGER,
);
const name = fc.constantFrom(
  "deepseek",
  "anthropic",
  "alibaba",
  "qwen/",
  "https://c.example",
  "",
  "\u001b]0;x\u0007",
);

const legacyEntry = fc.oneof(
  nearly({
    type: fc.constant("api"),
    key: secret,
    metadata: fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
  }),
  nearly({
    type: fc.constant("oauth"),
    refresh: secret,
    access: secret,
    expires: time,
    accountId: fc.string(),
    enterpriseUrl: fc.string(),
  }),
  nearly({ type: fc.constant("wellknown"), key: fc.string(), token: secret }),
  anything,
);

const rowValue = fc.oneof(
  nearly({ type: fc.constant("key"), key: secret }),
  nearly({
    type: fc.constant("oauth"),
    methodID: fc.string(),
    refresh: secret,
    access: secret,
    expires: time,
    metadata: anything,
  }),
  nearly({ type: fc.constant("external") }),
  anything,
);

const row = nearly({
  id: fc.string(),
  integration_id: name,
  label: fc.string(),
  value: fc.oneof(
    rowValue.map((value) => JSON.stringify(value)),
    anything,
  ),
  active: fc.constantFrom(0, 1, null),
  time_created: time,
  time_updated: time,
});

const store = fc
  .array(fc.tuple(name, legacyEntry), { maxLength: 4 })
  .map((entries) => Object.fromEntries(entries));

/** What OpenCode 1.18.33 keeps of `auth.json`, written down anew from its schema. */
function acceptedByOpenCode(entry: unknown): boolean {
  if (typeof entry !== "object" || entry === null || Array.isArray(entry)) return false;
  const value = entry as Record<string, unknown>;
  const isText = (...names: string[]) => names.every((field) => typeof value[field] === "string");
  const isTextOrMissing = (field: string) => !(field in value) || typeof value[field] === "string";
  switch (value.type) {
    case "api":
      return isText("key") && (!("metadata" in value) || isTexts(value.metadata));
    case "oauth":
      return (
        isText("refresh", "access") &&
        Number.isSafeInteger(value.expires) &&
        (value.expires as number) >= 0 &&
        isTextOrMissing("accountId") &&
        isTextOrMissing("enterpriseUrl")
      );
    case "wellknown":
      return isText("key", "token");
    default:
      return false;
  }
}

function isTexts(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((item) => typeof item === "string");
}

async function findIn(machine: Parameters<typeof fixtureHost>[0]) {
  const findings = await opencode.source.find(fixtureHost(machine));
  await assertSound(findings);
  return findings;
}

describe("whatever the stores hold", { timeout: 60_000 }, () => {
  it("auth.json: never usable where OpenCode refuses, and most inputs reach the fields", async () => {
    let total = 0;
    let reached = 0;
    await fc.assert(
      fc.asyncProperty(store, async (generated) => {
        const text = JSON.stringify(generated);
        const findings = await findIn({ files: { [authFile]: text } });
        const entries = Object.entries(JSON.parse(text) as object);
        expect(findings).toHaveLength(entries.length);
        for (const [index, [, entry]] of entries.entries()) {
          total += 1;
          if (["api", "oauth", "wellknown"].includes((entry as { type?: string } | null)?.type ?? ""))
            reached += 1;
          const spendable = await findings[index]?.reveal().then(
            () => true,
            () => false,
          );
          if (spendable) expect(acceptedByOpenCode(entry), JSON.stringify(entry)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
    expect(reached / total).toBeGreaterThan(0.5);
  });

  it("the variable: as the file", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          store.map((entries) => JSON.stringify(entries)),
          fc.string(),
        ),
        async (text) => {
          await findIn({ environment: { OPENCODE_AUTH_CONTENT: text }, files: { [authFile]: "{}" } });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("the database, beside a file of any age", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 4 }), store, time, async (rows, file, modifiedAt) => {
        const content = JSON.stringify(file);
        const databases = { [databaseFile]: rows as Record<string, unknown>[] };
        const findings = await findIn({ files: { [authFile]: { content, modifiedAt } }, databases });
        expect(findings).toHaveLength(rows.length + Object.keys(JSON.parse(content) as object).length);
      }),
      { numRuns: 500 },
    );
  });

  it("bytes flipped in a good file", async () => {
    const good = JSON.stringify({ deepseek: { type: "api", key: "CNRY-secret-1" } });
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.nat(255), async (at, byte) => {
        const content = new TextEncoder().encode(good);
        content[at] = byte;
        await findIn({ files: { [authFile]: content } });
      }),
      { numRuns: 300 },
    );
  });
});
