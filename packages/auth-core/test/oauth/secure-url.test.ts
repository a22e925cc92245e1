import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isAuthError } from "../../src/index.js";
import { safeBrowserUrl, secureEndpoint } from "../../src/oauth/secure-url.js";
import { hostileAddresses, plainAddresses } from "./hostile-addresses.js";

function refusal(address: string): unknown {
  try {
    return safeBrowserUrl(address);
  } catch (error) {
    return error;
  }
}

describe("T2 an address that a server wants opened", () => {
  test.each(hostileAddresses)("is refused for %s: %j", (_what, address) => {
    const error = refusal(address);
    expect(error).toMatchObject({ code: "unsafe_url" });
    // It is printed, so that the person sees what was sent, but as text.
    if (isAuthError(error)) expect(error.message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
  });

  test.each(plainAddresses)("%s is re-serialised", (address, href) => {
    expect(safeBrowserUrl(address)).toBe(href);
  });

  test("there are at least two hundred of them, all different", () => {
    expect(new Set(hostileAddresses.map(([, address]) => address)).size).toBeGreaterThanOrEqual(200);
  });

  const almostAddress = fc
    .tuple(
      fc.constantFrom("https://", "http://", "HTTPS://", "https:", "javascript:", "file://", "", "-a "),
      fc.oneof(fc.domain(), fc.constantFrom("127.0.0.1", "[::1]", "localhost", "u:p@as.example")),
      fc.oneof(fc.webPath(), fc.string({ unit: "binary" })),
    )
    .map((parts) => parts.join(""));

  test("comes out as https, or http on a loopback address, in plain ASCII, whatever goes in", async () => {
    let accepted = 0;
    await fc.assert(
      fc.property(
        fc.oneof({ weight: 4, arbitrary: almostAddress }, { weight: 1, arbitrary: fc.string() }),
        (address) => {
          const result = refusal(address);
          if (typeof result !== "string") {
            expect(result).toMatchObject({ code: "unsafe_url" });
            return;
          }
          accepted++;
          expect(result).toMatch(/^(?:https:\/\/|http:\/\/(?:127\.\d+\.\d+\.\d+|\[::1\])[:/])[\x21-\x7e]*$/);
          expect(result).not.toMatch(/^\w+:\/\/[^/]*@/);
          expect(safeBrowserUrl(result)).toBe(result);
        },
      ),
      { numRuns: 2000 },
    );
    // About 230 are; by chance it may be 190.
    expect(accepted).toBeGreaterThan(100);
  });
});

test.each([
  ["http://as.example/device?x=CNRY-1", "http://as.example/device."],
  ["https://ann:CNRY-word@as.example/device", "https://as.example/device."],
  ["as.example", "no address."],
])("an endpoint %s is refused by its address, with what is needed", (address, shown) => {
  expect(() => secureEndpoint(address, "deviceAuthorizationEndpoint")).toThrow(
    expect.objectContaining({
      message: `The deviceAuthorizationEndpoint is not usable: ${shown}`,
      hint: expect.stringContaining("https address"),
    }),
  );
});
