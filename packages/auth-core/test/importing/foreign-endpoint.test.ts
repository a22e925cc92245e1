import { isForeignEndpoint } from "@link-assistant/auth-core/importing";
import { expect, test } from "vitest";

test.each([
  [undefined, false],
  ["", false],
  ["https://example.com", false],
  ["https://api.example.com/v1", false],
  ["HTTPS://API.EXAMPLE.COM:443/", false],
  ["https://example.com.other.test", true],
  ["https://notexample.com", true],
  ["https://other.test/?u=https://example.com", true],
  ["https://example.com@other.test", true],
  ["http://127.0.0.1:4000", true],
  ["no address", true],
])("the base URL %s sends a key of example.com elsewhere: %s", (baseUrl, expected) => {
  expect(isForeignEndpoint(baseUrl, "example.com")).toBe(expected);
});
