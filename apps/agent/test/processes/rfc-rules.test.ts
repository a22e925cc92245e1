import { describe, test } from "vitest";
import { integrations } from "../../src/integrations.js";
import { createWorld, inAnHour, ownFile } from "../support/world.js";

describe.concurrent("what the RFCs ask of the program", { timeout: 30_000 }, () => {
  test("R47 the person is told, beside the code, when not to approve", async (context) => {
    const { signIn } = await createWorld(context);
    const { stderr } = await signIn();
    context
      .expect(stderr.replaceAll(/\s+/g, " "))
      .toContain("Approve only if you started this sign-in yourself.");
  });

  test("R61 signing out forgets the login even if the server is down, and says what was not confirmed", async (context) => {
    const { home, server, storeLogin } = await createWorld(context);
    await storeLogin(inAnHour());
    await server.close();
    const ran = await home.run(["auth", "logout", "qwen", "--json"]);
    context.expect(ran.exitCode).toBe(0);
    context.expect(home.has(ownFile)).toBe(false);
    context.expect(JSON.parse(ran.stdout)).toMatchObject({ removed: [`~/${ownFile}`], revoked: false });
  });
});

test("R56 no two providers share an issuer", async ({ expect }) => {
  const loaded = await Promise.all(integrations.map((integration) => integration.load()));
  const issuers = loaded.flatMap(({ provider }) => provider?.oauth?.({})?.issuer ?? []);
  expect(issuers.length).toBeGreaterThan(0);
  expect(new Set(issuers).size).toBe(issuers.length);
});
