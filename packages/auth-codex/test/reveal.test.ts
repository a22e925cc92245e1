import { codex } from "@link-assistant/auth-codex";
import { fixtureHost, fixtureNow } from "@link-assistant/auth-core/testing";
import { describe, expect, it } from "vitest";
import { accessToken, apiKey, chatgpt, machine } from "./machines.js";

describe("what a finding reveals", () => {
  async function reveal(auth: unknown) {
    const [found] = await codex.source.find(fixtureHost(machine(auth)));
    return found?.reveal();
  }

  it("the key", async () => {
    expect(await reveal(apiKey)).toEqual({ kind: "api-key", apiKey: "CNRY-key" });
  });

  it("the login, with the account that requests must name", async () => {
    expect(await reveal(chatgpt)).toEqual({
      kind: "oauth",
      accessToken,
      refreshToken: "CNRY-refresh",
      expiresAt: fixtureNow + 600_000,
      params: { account_id: "acc" },
    });
  });

  it.each([
    [{}, "not_signed_in"],
    [{ personal_access_token: "CNRY" }, "unsupported"],
    [{ OPENAI_API_KEY: 5 }, "credential_invalid"],
  ])("nothing of %j", async (auth, code) => {
    await expect(reveal(auth)).rejects.toMatchObject({ code, message: expect.not.stringContaining("CNRY") });
  });
});
