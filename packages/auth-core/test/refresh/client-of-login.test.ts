import { expect, test } from "vitest";
import {
  clientOfLogin,
  type OAuthClient,
  type OAuthCredential,
  type StoredCredential,
} from "../../src/index.js";
import { client } from "./world.js";

const credential: OAuthCredential = {
  kind: "oauth",
  accessToken: "CNRY-access",
  params: { client_id: "issued-1" },
};
const provider = {
  id: "example",
  name: "Example",
  oauth: (_settings: unknown, login?: OAuthCredential): OAuthClient | undefined =>
    login === undefined ? undefined : { ...client, clientId: login.params?.client_id ?? "none" },
};
const of = (stored: StoredCredential, issuer?: string) =>
  clientOfLogin(
    provider,
    {},
    {
      credential: stored,
      generation: 1,
      epoch: 1,
      grantedAt: 0,
      ...(issuer !== undefined && { issuer }),
    },
    "example/work",
  );

test("a login says which client it was issued to", () => {
  expect(of(credential)).toEqual({ ...client, clientId: "issued-1" });
  expect(of(credential, client.issuer)).toEqual({ ...client, clientId: "issued-1" });
});

test("R16 a login of another issuer has no client here", () => {
  expect(() => of(credential, "https://other.example")).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("belongs to https://other.example"),
      hint: "agent auth login example@work",
    }),
  );
});

test("a key and a link are no logins", () => {
  expect(of({ kind: "api-key", apiKey: "CNRY-key" })).toBeUndefined();
  expect(of({ kind: "link", source: "codex" })).toBeUndefined();
});
