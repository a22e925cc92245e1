import type { CredentialLink, CredentialSource } from "@link-assistant/auth-core";
import { finding } from "@link-assistant/auth-core/importing";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import { describe, expect, test } from "vitest";
import { followLink } from "../../src/resolve/follow-link.js";

/** Each non-empty file is one login: `ACCOUNT TOKEN`, several accounts a file divided by `;`. */
const source: CredentialSource = {
  role: "source",
  id: "tool",
  name: "Tool",
  refreshHint: "tool login",
  async find(host, options = {}) {
    const item = await host.readKeychain({ service: "tool" });
    if (item.status === "read") return [keychainLogin(item.secret)];
    const path = options.path ?? "/home/ann/.tool";
    const reading = await host.readFile(path);
    if (reading.status !== "read") return [];
    const rows = new TextDecoder().decode(reading.bytes).split(";");
    return rows.map((row, index) => {
      const [account = "", accessToken = ""] = row.split(" ");
      const locator = index === 0 ? path : `${path}#${index}`;
      const credential = { kind: "oauth", accessToken, refreshToken: "CNRY-refresh" } as const;
      return finding({
        provider: "p",
        kind: "oauth",
        location: path,
        locator,
        account,
        status: "usable",
        credential,
      });
    });
  },
};

function keychainLogin(accessToken: string) {
  const [location, locator] = ["keychain tool", "keychain:tool"];
  const credential = { kind: "oauth", accessToken } as const;
  return finding({ provider: "p", kind: "oauth", location, locator, status: "usable", credential });
}

function follow(link: Partial<CredentialLink>, files: Readonly<Record<string, string>>) {
  const context = { host: fixtureHost({ files }), source: async () => source };
  return followLink({ kind: "link", source: "tool", ...link }, "p", context);
}

describe("a link leads to one place", () => {
  const files = {
    "/home/ann/.tool": "ann CNRY-1;bob CNRY-2",
    "/else/where": "eve CNRY-3;kim CNRY-4",
    "/c#/login": "lee CNRY-5;max CNRY-6",
  };
  test.each([
    ["without a locator: the source's default", {}, "CNRY-1"],
    ["without a locator, by account", { account: "bob" }, "CNRY-2"],
    ["the default path", { locator: "/home/ann/.tool" }, "CNRY-1"],
    ["a row of the default file", { locator: "/home/ann/.tool#1" }, "CNRY-2"],
    ["a file given at the import", { locator: "/else/where" }, "CNRY-3"],
    ["a row of a file given at the import", { locator: "/else/where#1" }, "CNRY-4"],
    ["a file with # in its name", { locator: "/c#/login" }, "CNRY-5"],
    ["a row of such a file", { locator: "/c#/login#1" }, "CNRY-6"],
  ])("%s", async (_, link, accessToken) => {
    const { credential } = await follow(link, files);
    expect(credential).toEqual({ kind: "oauth", accessToken });
  });

  test.each([
    ["a file that is gone", { locator: "/gone" }, "not_signed_in"],
    ["a row that is gone, though another is there", { locator: "/else/where#7" }, "not_signed_in"],
    ["a keychain item that is not found", { locator: "keychain:tool" }, "not_signed_in"],
    [
      "a place where somebody else is signed in now",
      { locator: "/else/where", account: "ann" },
      "account_mismatch",
    ],
  ])("never to another one: %s", async (_, link, code) => {
    await expect(follow(link, files)).rejects.toMatchObject({ code });
  });
});

test("a link into the keychain is followed there, and no other link asks for it", async () => {
  const withKeychain = fixtureHost({ keychain: [{ service: "tool", answer: "CNRY-item" }] });
  const host = fixtureHost({ files: { "/home/ann/.tool": "ann CNRY-1" } });
  const context = { host, keychainHost: () => withKeychain, source: async () => source };
  const link = { kind: "link", source: "tool" } as const;
  const followed = await Promise.all(
    ["keychain:tool", "/home/ann/.tool"].map((locator) => followLink({ ...link, locator }, "p", context)),
  );
  expect(followed.map(({ credential }) => credential)).toMatchObject([
    { accessToken: "CNRY-item" },
    { accessToken: "CNRY-1" },
  ]);
});
