import { describe, expect, test } from "vitest";
import { networkError } from "../../src/index.js";
import { classifyNetworkFailure, type NetworkFailure } from "../../src/oauth/network-failure.js";
import { jwtExpiry } from "../../src/oauth/token-credential.js";

const system = (code: string, more: object = {}) => Object.assign(new Error(code), { code, ...more });
const failed = (cause: unknown) => new TypeError("fetch failed", { cause });

describe("whether a request can have reached the server", () => {
  test.each<readonly [string, unknown, NetworkFailure]>([
    ["no such host", failed(system("ENOTFOUND")), "unreachable"],
    ["a resolver that is down", failed(system("EAI_AGAIN")), "unreachable"],
    [
      "a time-out of the system while connecting",
      failed(system("ETIMEDOUT", { syscall: "connect" })),
      "unreachable",
    ],
    ["a time-out of the system while reading", failed(system("ETIMEDOUT", { syscall: "read" })), "broken"],
    [
      "both address families refused",
      failed(new AggregateError([system("ECONNREFUSED"), system("ENETUNREACH")])),
      "unreachable",
    ],
    [
      "one refused, one reset",
      failed(new AggregateError([system("ECONNREFUSED"), system("ECONNRESET")])),
      "broken",
    ],
    ["Bun's refusal", system("ConnectionRefused"), "unreachable"],
    ["an old certificate", failed(system("CERT_HAS_EXPIRED")), "tls"],
    ["a handshake without common ground", failed(system("ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE")), "tls"],
    ["a reset", failed(system("ECONNRESET")), "broken"],
    ["causes in a circle", circle(), "broken"],
    ["a number", 5, "broken"],
    ["nothing", undefined, "broken"],
  ])("%s", (_name, error, failure) => {
    expect(classifyNetworkFailure(error)).toBe(failure);
    expect(networkError(error, "as.example").code).toBe(failure === "tls" ? "tls_error" : "network_error");
  });

  function circle(): Error {
    const error = new Error("round");
    error.cause = error;
    return error;
  }
});

describe("the expiry in an access token", () => {
  const jwt = (payload: unknown) => `h.${btoa(JSON.stringify(payload))}.s`;
  test.each([
    ["of a JWT", jwt({ exp: 1_900_000_000 }), 1_900_000_000_000],
    ["that is no number", jwt({ exp: "soon" }), undefined],
    ["that is missing", jwt({}), undefined],
    ["of null", jwt(null), undefined],
    ["of two parts", "a.b", undefined],
    ["of five parts", "a.b.c.d.e", undefined],
    ["of something that is no base64", "a.!!!.c", undefined],
    ["of something that is no JSON", `a.${btoa("x")}.c`, undefined],
    ["of an opaque token", "CNRY-opaque", undefined],
  ])("%s", (_name, token, expiry) => {
    expect(jwtExpiry(token)).toBe(expiry);
  });
});
