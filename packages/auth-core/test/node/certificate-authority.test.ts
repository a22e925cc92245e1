import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemRuntime } from "../../src/node/index.js";

const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

/** A server on this machine whose certificate nobody but its own company knows. */
describe.skipIf(!hasOpenssl)("a company's own certificate authority", () => {
  const folder = mkdtempSync(join(tmpdir(), "ca-"));
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  let server: Server;
  let url: string;

  beforeAll(async () => {
    const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
    const files = ["-keyout", key, "-out", certificate];
    execFileSync("openssl", ["req", "-x509", ...curve, ...subject, ...files], { stdio: "ignore" });
    server = createServer(
      { key: readFileSync(key), cert: readFileSync(certificate) },
      (_request, response) => {
        response.end("hello");
      },
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("is trusted where it is named", async () => {
    const { fetch } = systemRuntime({ certificateAuthorities: [readFileSync(certificate, "utf8")] });
    expect(await (await fetch(url)).text()).toBe("hello");
  });

  test("is not trusted by a runtime that does not name it, not even beside one that does", async () => {
    const { fetch } = systemRuntime();
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: "DEPTH_ZERO_SELF_SIGNED_CERT" } });
  });
});
