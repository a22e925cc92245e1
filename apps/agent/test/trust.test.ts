import { fixtureHost, virtualRuntime } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { runtimeFor } from "../src/trust.js";

const certificate = "-----BEGIN CERTIFICATE-----\nMII…\n-----END CERTIFICATE-----\n";
const runtime = virtualRuntime();
const trusting = (authority: string) => ({ ...runtime, trusts: authority });
const host = fixtureHost({ files: { "~/corp.pem": certificate, "~/notes.txt": "hello" } });

test("without a certificate authority the network is the usual one", async () => {
  expect(await runtimeFor({ runtime, host, trusting }, {})).toBe(runtime);
});

test("one in the home is trusted besides", async () => {
  const settings = { certificateAuthority: "~/corp.pem" };
  expect(await runtimeFor({ runtime, host, trusting }, settings)).toMatchObject({ trusts: certificate });
});

test.each(["~/notes.txt", "~/missing.pem"])("%s is an error that names the file", async (file) => {
  const attempt = runtimeFor({ runtime, host, trusting }, { certificateAuthority: file });
  await expect(attempt).rejects.toMatchObject({
    code: "invalid_configuration",
    message: expect.stringContaining(file),
  });
});
