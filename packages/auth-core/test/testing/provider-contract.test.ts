import { describe, expect, it, test } from "vitest";
import { type Access, apiKeyProvider, type Provider } from "../../src/index.js";
import { createProviderContract } from "../../src/testing/index.js";

const good = apiKeyProvider({
  id: "example",
  name: "Example",
  baseUrl: "https://example.org/v1",
  variables: ["EXAMPLE_API_KEY"],
  probe: { get: "models" },
});

const credentials = [{ kind: "api-key", apiKey: "CNRY-key" }] as const;

createProviderContract({ test, expect, provider: good, credentials, secrets: ["CNRY-key"] });

/** Runs the contract on a provider and names the first of its tests that fails. */
async function firstFailure(provider: Provider): Promise<string | undefined> {
  const tests: { name: string; run: () => Promise<void> }[] = [];
  createProviderContract({
    test: (name, run) => void tests.push({ name, run }),
    expect,
    provider,
    credentials,
    secrets: ["CNRY-key"],
  });
  for (const { name, run } of tests) {
    const failed = await run().then(
      () => false,
      () => true,
    );
    if (failed) return name;
  }
  return undefined;
}

const changed = (access: Partial<Access>): Provider => ({
  ...good,
  access: (credential, settings) => ({ ...good.access(credential, settings), ...access }),
});

describe("the provider contract finds", () => {
  it.each<[string, Provider, RegExp]>([
    ["an id that no variable can hold", { ...good, id: "Example.org" }, /has an id/],
    ["a variable named twice", { ...good, environment: [...good.environment, ...good.environment] }, /once/],
    ["an address without TLS", changed({ baseUrl: "http://example.org/v1" }), /behind TLS/],
    ["a key in the address", changed({ baseUrl: "https://example.org/CNRY-key" }), /in headers only/],
    ["a key that is sent nowhere", changed({ headers: {} }), /in headers only/],
    [
      "a user's setting that is not followed",
      changed({ baseUrl: "https://example.org/v1" }),
      /where the user says/,
    ],
    [
      "a probe that trusts any answer",
      { ...good, probe: async () => ({ status: "accepted" }) },
      /asks a server/,
    ],
    [
      "a probe that repeats what the server said",
      {
        ...good,
        probe: async (access, { runtime }) => {
          const answer = await runtime.fetch(access.baseUrl);
          if (answer.ok) return { status: "accepted" };
          return { status: "refused", code: "credential_invalid", message: await answer.text(), hint: "" };
        },
      },
      /a server that does not/,
    ],
    [
      "a page that names the key",
      { ...good, revocationPage: async () => "https://example.org/CNRY-key" },
      /tells nothing/,
    ],
  ])("%s", async (_, provider, expected) => {
    expect(await firstFailure(provider)).toMatch(expected);
  });
});
