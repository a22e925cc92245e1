import { providerSettings } from "@link-assistant/auth-core";
import { describe, expect, it } from "vitest";
import { qwenClient } from "../src/authorization-server.js";
import { qwenProvider } from "../src/provider.js";

const settingsFrom = (environment: Record<string, string>) => providerSettings(qwenProvider, environment);

describe("the authorization server", () => {
  it("is Qwen's, with Qwen Code's public client, unless the user says otherwise", () => {
    expect(qwenClient({})).toMatchObject({
      issuer: "https://chat.qwen.ai",
      clientId: "f0304373b74a44d2b584a3fb70ca9e56",
      deviceAuthorizationEndpoint: "https://chat.qwen.ai/api/v1/oauth2/device/code",
      tokenEndpoint: "https://chat.qwen.ai/api/v1/oauth2/token",
    });
  });

  it("is a company's own by QWEN_OAUTH_BASE_URL, QWEN_OAUTH_CLIENT_ID and QWEN_OAUTH_SCOPE", () => {
    const settings = settingsFrom({
      QWEN_OAUTH_BASE_URL: "https://login.corp.example/",
      QWEN_OAUTH_CLIENT_ID: "corp",
      QWEN_OAUTH_SCOPE: "openid models",
    });
    expect(qwenClient(settings)).toMatchObject({
      issuer: "https://login.corp.example",
      clientId: "corp",
      scopes: ["openid", "models"],
      tokenEndpoint: "https://login.corp.example/api/v1/oauth2/token",
    });
  });

  it("sees a login again as the client to which it was issued (RFC 6749 section 6)", () => {
    const login = { kind: "oauth", accessToken: "CNRY-access", params: { client_id: "corp" } } as const;
    expect(qwenClient({ clientId: "another" }, login).clientId).toBe("corp");
    expect(qwenClient({}, login).clientId).toBe("corp");
  });

  it("says invalid_request where RFC 6749 says invalid_grant", () => {
    expect(qwenClient({}).oddities?.refreshRefusedErrors).toEqual(["invalid_request"]);
  });
});

describe("the model API", () => {
  it("is the user's by QWEN_BASE_URL, for every kind of credential but a key with a place of its own", () => {
    const settings = settingsFrom({ QWEN_BASE_URL: "http://127.0.0.1:8080/v1" });
    const login = {
      kind: "oauth",
      accessToken: "CNRY-access",
      params: { resource_url: "portal.qwen.ai" },
    } as const;
    expect(qwenProvider.access(login, settings)).toEqual({
      baseUrl: "http://127.0.0.1:8080/v1",
      headers: { Authorization: "Bearer CNRY-access", "X-DashScope-AuthType": "qwen-oauth" },
      dialect: "chat",
      handOut: "free",
    });
    const key = { kind: "api-key", apiKey: "CNRY-key" } as const;
    expect(qwenProvider.access(key, settings).headers).toEqual({ Authorization: "Bearer CNRY-key" });
  });
});
