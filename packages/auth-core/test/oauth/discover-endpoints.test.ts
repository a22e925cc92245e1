import { describe, expect, test } from "vitest";
import { discoverEndpoints } from "../../src/index.js";
import { caught } from "./caught.js";
import { json, type Script, scriptedServer, text } from "./scripted-server.js";

const document = {
  issuer: "https://as.example",
  authorization_endpoint: "https://as.example/authorize",
  token_endpoint: "https://as.example/token",
  device_authorization_endpoint: "https://as.example/device",
  revocation_endpoint: "https://as.example/revoke",
  code_challenge_methods_supported: ["plain", "S256"],
  authorization_response_iss_parameter_supported: true,
  jwks_uri: "https://as.example/jwks",
};

function discover(script: readonly Script[], issuer = "https://as.example") {
  const { runtime, requests } = scriptedServer(script);
  return { requests, result: discoverEndpoints({ issuer, runtime }) };
}

test("the OpenID configuration tells the endpoints", async () => {
  const { requests, result } = discover([json(document)]);
  expect(await result).toEqual({
    issuer: "https://as.example",
    authorizationEndpoint: "https://as.example/authorize",
    tokenEndpoint: "https://as.example/token",
    deviceAuthorizationEndpoint: "https://as.example/device",
    revocationEndpoint: "https://as.example/revoke",
    sendsIssuer: true,
  });
  expect(requests.map(({ url, method }) => `${method} ${url}`)).toEqual([
    "GET https://as.example/.well-known/openid-configuration",
  ]);
});

test("a server may leave out what it does not offer", async () => {
  const { issuer, token_endpoint } = document;
  expect(await discover([json({ issuer, token_endpoint })]).result).toEqual({
    issuer,
    tokenEndpoint: token_endpoint,
  });
});

test.each([
  ["https://as.example", "https://as.example/.well-known/oauth-authorization-server"],
  ["https://as.example/", "https://as.example/.well-known/oauth-authorization-server"],
  ["https://as.example/tenant", "https://as.example/.well-known/oauth-authorization-server/tenant"],
  ["https://as.example/tenant/", "https://as.example/.well-known/oauth-authorization-server/tenant"],
  ["https://as.example/a/b", "https://as.example/.well-known/oauth-authorization-server/a/b"],
])("R49 the well-known part of %s goes between host and path", async (issuer, address) => {
  const { requests, result } = discover([text("", 404), json({ ...document, issuer })], issuer);
  await result;
  expect(requests[1]?.url).toBe(address);
});

test.each<readonly [string, () => Script]>([
  ["404", () => text("", 404)],
  ["its start page, as single-page applications do", () => text("<!doctype html>")],
  ["a way to its sign-in page", () => text("", 302, { location: "https://as.example/login" })],
  ["JSON that is no description", () => json({ error: "not_found" })],
])("a server that knows RFC 8414 alone and answers %s to the rest is found", async (_name, answer) => {
  const { requests, result } = discover([answer(), json(document)]);
  expect(await result).toMatchObject({ tokenEndpoint: document.token_endpoint });
  expect(requests.map(({ url }) => url)).toEqual([
    "https://as.example/.well-known/openid-configuration",
    "https://as.example/.well-known/oauth-authorization-server",
  ]);
});

test.each(["https://as.example/", "https://AS.example", "https://evil.example", "http://as.example"])(
  "R50 a document of issuer %s is not used",
  async (issuer) => {
    expect(await caught(discover([json({ ...document, issuer })]).result)).toMatchObject({
      code: "issuer_mismatch",
    });
  },
);

test("R51 an issuer without TLS is not asked", async () => {
  const { requests, result } = discover([], "http://as.example");
  expect(await caught(result)).toMatchObject({ code: "invalid_configuration" });
  expect(requests).toEqual([]);
});

test.each([
  "token_endpoint",
  "authorization_endpoint",
  "device_authorization_endpoint",
  "revocation_endpoint",
])("R52 a %s without TLS makes the document unusable", async (field) => {
  const error = await caught(discover([json({ ...document, [field]: "http://as.example/x" })]).result);
  expect(error).toMatchObject({ code: "invalid_configuration" });
});

test("R52 an endpoint of another origin is taken from the issuer that was asked for, and no other", async () => {
  const token_endpoint = "https://token.example/token";
  expect(await discover([json({ ...document, token_endpoint })]).result).toMatchObject({
    tokenEndpoint: token_endpoint,
  });
});

test("R62 a server that says it does not know S256 is not used", async () => {
  const { result } = discover([json({ ...document, code_challenge_methods_supported: ["plain"] })]);
  expect(await caught(result)).toMatchObject({ code: "unsupported" });
});

describe("what is no description", () => {
  test.each<readonly [string, () => Response, string]>([
    ["a page", () => text("<p>"), "unexpected_response"],
    ["404 twice", () => text("", 404), "unexpected_response"],
    ["trouble", () => text("", 503), "server_error"],
    ["a redirect", () => text("", 302, { location: "https://evil.example" }), "unexpected_redirect"],
    ["no token endpoint", () => json({ issuer: document.issuer }), "unexpected_response"],
    ["a list for an endpoint", () => json({ ...document, token_endpoint: [] }), "unexpected_response"],
    ["null", () => json(null), "unexpected_response"],
  ])("%s is an error by name", async (_name, answer, code) => {
    expect(await caught(discover([answer()]).result)).toMatchObject({ code });
  });
});
