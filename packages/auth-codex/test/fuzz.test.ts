import { fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import { codex } from "../src/index.js";
import { token } from "./token.js";

const anything = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom<fc.JsonValue>("", "\u001b[2J", 0, null, [], {}),
);

/** JSON leaves such a field out. */
const missing = fc.constant(undefined);

/** A record that is nearly right: some fields replaced, some left out, some added. */
function nearly(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> {
  const known = Object.fromEntries(
    Object.entries(fields).map(([name, good]) => [
      name,
      fc.oneof(
        { arbitrary: good, weight: 20 },
        { arbitrary: anything, weight: 1 },
        { arbitrary: missing, weight: 1 },
      ),
    ]),
  );
  return fc
    .tuple(fc.record(known), fc.dictionary(fc.string(), anything, { maxKeys: 1 }))
    .map(([record, more]) => ({ ...more, ...record }));
}

const claims = nearly({
  email: fc.constantFrom("ann@example.org", "\u202eann", null),
  "https://api.openai.com/auth": nearly({ chatgpt_plan_type: fc.constantFrom("plus", "\u0007", null) }),
});
const idToken = fc.oneof(
  { arbitrary: claims.map(token), weight: 8 },
  { arbitrary: fc.constantFrom("CNRY", "a.b", "a..c", "e30.e30."), weight: 1 },
);
const accessToken = fc.oneof(
  nearly({ exp: fc.constantFrom(0, fixtureNow / 1000 - 1, fixtureNow / 1000 + 1) }).map(token),
  fc.constantFrom("CNRY-opaque", ""),
);

const auth = nearly({
  auth_mode: fc.constantFrom("apikey", "chatgpt", "chatgptAuthTokens", "passkey", null),
  OPENAI_API_KEY: fc.constantFrom("CNRY-key", "", null),
  tokens: nearly({
    id_token: idToken,
    access_token: accessToken,
    refresh_token: fc.constantFrom("CNRY-r", ""),
    account_id: fc.constantFrom("acc", null),
  }),
  last_refresh: fc.constantFrom("2026-11-20T08:00:00Z", null),
});

const isTextOrNull = (value: unknown) => value === undefined || value === null || typeof value === "string";

/** Whether Codex takes the file and uses the part of this kind, written down anew from its types. */
function usedByCodex(text: string, kind: string): boolean {
  const value = JSON.parse(text) as Record<string, unknown>;
  const texts = ["auth_mode", "OPENAI_API_KEY", "last_refresh", "personal_access_token"];
  if (!texts.every((name) => isTextOrNull(value[name]))) return false;
  const tokens = value.tokens as Record<string, unknown> | null | undefined;
  if (tokens != null && !areTokens(tokens)) return false;
  const mode = value.auth_mode ?? (value.OPENAI_API_KEY == null ? "chatgpt" : "apikey");
  return kind === "api-key" ? mode === "apikey" : mode === "chatgpt" || mode === "chatgptAuthTokens";
}

function areTokens(tokens: Record<string, unknown>): boolean {
  const parts = typeof tokens.id_token === "string" ? tokens.id_token.split(".") : [];
  if (parts.length < 3 || parts.slice(0, 3).includes("")) return false;
  const texts = [tokens.access_token, tokens.refresh_token];
  if (!texts.every((value) => typeof value === "string") || !isTextOrNull(tokens.account_id)) return false;
  const claims = JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString()) as Record<string, unknown>;
  const plan = claims["https://api.openai.com/auth"] as Record<string, unknown> | null | undefined;
  return isTextOrNull(claims.email) && (plan == null || isTextOrNull(plan.chatgpt_plan_type));
}

it("never usable where Codex refuses, no secret shown, and most inputs reach the fields", {
  timeout: 60_000,
}, async () => {
  let total = 0;
  let reached = 0;
  await fc.assert(
    fc.asyncProperty(auth, async (generated) => {
      const text = JSON.stringify(generated);
      const findings = await codex.source.find(fixtureHost({ files: { "~/.codex/auth.json": text } }));
      total += 1;
      if (findings.every(({ status }) => status !== "malformed")) reached += 1;
      expect(findings.length).toBeGreaterThan(0);
      const shown = findings
        .flatMap(({ locator: _, reveal: __, refreshFamily: ___, ...rest }) => Object.values(rest))
        .join(" ");
      expect(shown).not.toMatch(/CNRY|eyJ|[\p{Cc}\p{Cf}]/u);
      for (const found of findings) {
        const credential = await found.reveal().catch((error: unknown) => {
          expect(error).toMatchObject({ name: "AuthError" });
          return undefined;
        });
        if (credential !== undefined) expect(usedByCodex(text, found.kind), text).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
  expect(reached / total).toBeGreaterThan(0.5);
});
