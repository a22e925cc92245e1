import { codex } from "@link-assistant/auth-codex";
import { canBeSpent } from "@link-assistant/auth-core/importing";
import { fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import { assertSound, nearly } from "@link-assistant/auth-testing/importers";
import fc from "fast-check";
import { expect, it } from "vitest";
import { token } from "./machines.js";

/** Three records one in the other: fewer changes in each, so that most documents are still read. */
const kept = 40;

const claims = nearly(
  {
    email: fc.constantFrom("ann@example.org", "\u202eann", null),
    "https://api.openai.com/auth": { chatgpt_plan_type: fc.constantFrom("plus", "\u0007", null) },
  },
  kept,
);
const idToken = fc.oneof(
  { arbitrary: claims.map(token), weight: 8 },
  { arbitrary: fc.constantFrom("CNRY", "a.b", "a..c", "e30.e30."), weight: 1 },
);
const accessToken = fc.oneof(
  nearly({ exp: fc.constantFrom(0, fixtureNow / 1000 - 1, fixtureNow / 1000 + 1) }, kept).map(token),
  fc.constantFrom("CNRY-opaque", ""),
);

const auth = nearly(
  {
    auth_mode: fc.constantFrom("apikey", "chatgpt", "chatgptAuthTokens", "passkey", null),
    OPENAI_API_KEY: fc.constantFrom("CNRY-key", "", null),
    tokens: {
      id_token: idToken,
      access_token: accessToken,
      refresh_token: fc.constantFrom("CNRY-r", ""),
      account_id: fc.constantFrom("acc", null),
    },
    last_refresh: fc.constantFrom("2026-11-20T08:00:00Z", null),
  },
  kept,
);

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
      await assertSound(findings);
      expect(JSON.stringify(findings.map(({ locator: _, ...shown }) => shown))).not.toContain("eyJ");
      for (const { kind, status } of findings) {
        if (canBeSpent(status) && kind !== "unknown") expect(usedByCodex(text, kind), text).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
  expect(reached / total).toBeGreaterThan(0.5);
});
