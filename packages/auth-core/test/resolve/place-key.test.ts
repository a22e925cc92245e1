import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AuthError,
  type KeyPlace,
  keyPlacesFile,
  type Provider,
  resolveCredential,
} from "@link-assistant/auth-core";
import { nodeDisk } from "@link-assistant/auth-core/node";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { contextOf, provider } from "./world.js";

const place: KeyPlace = { baseUrl: "https://eu.example/v1", plan: "team" };

/** A provider with several places, and how often it was asked. */
function setUp(answer: () => Promise<KeyPlace | undefined>) {
  const home = mkdtempSync(join(tmpdir(), "key-places-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const runtime = virtualRuntime();
  const asked: string[] = [];
  const placing: Provider = {
    ...provider,
    environment: [{ variable: "EXAMPLE_API_KEY", makes: "api-key", rank: "explicit" }],
    placeKey: async ({ apiKey }) => {
      asked.push(apiKey);
      return answer();
    },
  };
  const keyPlaces = keyPlacesFile({ disk: nodeDisk(), runtime, home });
  const resolve = async (environment: Record<string, string>, settings = {}) => {
    const context = { ...contextOf({ environment }), keyPlaces, settings };
    return (await resolveCredential(placing, context)).credential;
  };
  return { asked, resolve, runtime, file: join(home, "key-places.json") };
}

describe("a key that came without a base URL", () => {
  test("is placed once, and remembered by its hash", async () => {
    const { resolve, asked, file } = setUp(async () => place);
    const first = await resolve({ EXAMPLE_API_KEY: "CNRY-key" });
    expect(first).toEqual({ kind: "api-key", apiKey: "CNRY-key", ...place });
    expect(await resolve({ EXAMPLE_API_KEY: "CNRY-key" })).toEqual(first);
    expect(asked).toEqual(["CNRY-key"]);
    expect(readFileSync(file, "utf8")).not.toContain("CNRY");
  });

  test("is asked about again after a week, and another key at once", async () => {
    const { resolve, asked, runtime } = setUp(async () => place);
    await resolve({ EXAMPLE_API_KEY: "CNRY-key" });
    await resolve({ EXAMPLE_API_KEY: "CNRY-other" });
    await runtime.advance(8 * 24 * 60 * 60 * 1000);
    await resolve({ EXAMPLE_API_KEY: "CNRY-key" });
    expect(asked).toEqual(["CNRY-key", "CNRY-other", "CNRY-key"]);
  });

  test("stays without a place, and unremembered, while nothing can be reached", async () => {
    const { resolve, asked } = setUp(async () => undefined);
    expect(await resolve({ EXAMPLE_API_KEY: "CNRY-key" })).toEqual({ kind: "api-key", apiKey: "CNRY-key" });
    await resolve({ EXAMPLE_API_KEY: "CNRY-key" });
    expect(asked).toHaveLength(2);
  });

  test("is refused where no place accepts it", async () => {
    const { resolve } = setUp(async () => {
      throw new AuthError("credential_invalid", "no place accepts it");
    });
    await expect(resolve({ EXAMPLE_API_KEY: "CNRY-key" })).rejects.toMatchObject({
      code: "credential_invalid",
    });
  });

  test("is not asked about where the user's configuration says where it goes", async () => {
    const { resolve, asked } = setUp(async () => place);
    await resolve({ EXAMPLE_API_KEY: "CNRY-key" }, { baseUrl: "https://own.example" });
    expect(asked).toEqual([]);
  });

  test("a damaged memory is no memory", async () => {
    const { resolve, asked, file } = setUp(async () => place);
    writeFileSync(file, "{");
    await resolve({ EXAMPLE_API_KEY: "CNRY-key" });
    await resolve({ EXAMPLE_API_KEY: "CNRY-key" });
    expect(asked).toHaveLength(1);
  });
});
