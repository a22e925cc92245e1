import { claude } from "@link-assistant/auth-claude";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { assertSound, fuzzLoginFile, nearly } from "@link-assistant/auth-testing/importers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { identity, login, mac, paths } from "./machines.js";

const json = (arbitrary: fc.Arbitrary<unknown>) => arbitrary.map((value) => JSON.stringify(value));
const binary = fc.string({ unit: "binary" });
const document = fc.oneof(
  { weight: 8, arbitrary: json(nearly(login).map((claudeAiOauth) => ({ claudeAiOauth }))) },
  { weight: 2, arbitrary: json(nearly({ claudeAiOauth: login })) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: binary },
);

// Text as `scopes` is refused by Claude Code 2.1.330 and accepted here, with a flag.
fuzzLoginFile({
  source: claude.source,
  path: paths.credentials,
  texts: document,
  tokenIn: (value) => Object(Object(value).claudeAiOauth).accessToken,
});

test("a keychain item of any content is described", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        document,
        document.map((text) => Buffer.from(text).toString("hex")),
      ),
      async (answer) => {
        const findings = await claude.source.find(fixtureHost(mac(answer)));
        expect(findings).toHaveLength(1);
        await assertSound(findings);
      },
    ),
    { numRuns: 500 },
  );
});

test("identity, settings and profiles of any content hide no login", { timeout: 60_000 }, async () => {
  const identityText = fc.oneof(json(nearly({ ...identity, primaryApiKey: "CNRY-key" })), binary);
  const settings = fc.oneof(json(nearly({ apiKeyHelper: "x", env: { ANTHROPIC_API_KEY: "CNRY" } })), binary);
  const config = fc.oneof(
    json(nearly({ authentication: { type: "user_oauth", credentials_path: "/p" } })),
    binary,
  );
  const profile = json(nearly({ type: "oauth_token", access_token: "CNRY", expires_at: 1_795_521_600 }));
  await fc.assert(
    fc.asyncProperty(
      identityText,
      settings,
      config,
      profile,
      async (identity_, settings_, config_, profile_) => {
        const files = {
          [paths.credentials]: JSON.stringify({ claudeAiOauth: login }),
          [paths.identity]: identity_,
          [paths.settings]: settings_,
          "~/.config/anthropic/configs/default.json": config_,
          "~/.config/anthropic/credentials/default.json": profile_,
          "/p": profile_,
        };
        const findings = await claude.source.find(fixtureHost({ files }));
        await assertSound(findings);
        expect(findings.some(({ kind, status }) => kind === "oauth" && status === "usable")).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});

test("a named file of any content is described", { timeout: 60_000 }, async () => {
  const shapes = [
    { claudeAiOauth: login },
    login,
    { access_token: "CNRY", expiry_date: 1 },
    identity,
    { env: {} },
  ];
  const content = fc.oneof(...shapes.map((shape) => json(nearly(shape))), binary);
  await fc.assert(
    fc.asyncProperty(content, async (text) => {
      await assertSound(await claude.source.find(fixtureHost({ files: { "/x": text } }), { path: "/x" }));
    }),
    { numRuns: 500 },
  );
});
