import { bearerAccess, type Provider, type ResolvedCredential } from "@link-assistant/auth-core";
import { expect, test } from "vitest";
import { handOut } from "../src/hand-out.js";
import type { Resolution } from "../src/resolution.js";

const resolved: ResolvedCredential = {
  credential: { kind: "oauth", accessToken: "CNRY-access", refreshToken: "CNRY-refresh" },
  origin: { type: "store", location: "~/.agent", key: "example" },
};

function resolution(handOutRule: "free" | "restricted"): Resolution {
  const provider: Provider = {
    role: "provider",
    id: "example",
    name: "Example",
    environment: [],
    methods: [],
    access: (credential) => ({ ...bearerAccess(credential, "https://api.example/v1"), handOut: handOutRule }),
  };
  return { provider, resolve: { settings: {} } } as Resolution;
}

test("a credential is handed out without its refresh token", () => {
  const grant = handOut(resolution("free"), resolved);
  expect(grant).toEqual({ token: "CNRY-access", baseUrl: "https://api.example/v1" });
});

test("a restricted one serves our own prompts and is not handed on", () => {
  expect(() => handOut(resolution("restricted"), resolved)).toThrow(
    expect.objectContaining({ code: "restricted", hint: expect.stringContaining("--method api-key") }),
  );
});
