import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A certificate authority that only this test knows, and a certificate of it. */
export interface PrivateAuthority {
  readonly folder: string;
  /** For NODE_EXTRA_CA_CERTS. */
  readonly certificateFile: string;
  readonly certificate: string;
  readonly key: string;
}

/** Made by OpenSSL; the certificate is good for `names`, such as `DNS:as.test` and `IP:127.0.0.1`. */
export async function privateAuthority(names: readonly string[]): Promise<PrivateAuthority> {
  const folder = mkdtempSync(join(tmpdir(), "private-authority-"));
  const file = (name: string) => join(folder, name);
  const openssl = (...parameters: string[]) => promisify(execFile)("openssl", parameters);
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const authority = [
    "-keyout",
    file("ca.key"),
    "-out",
    file("ca.pem"),
    "-days",
    "2",
    "-subj",
    "/CN=Private CA",
  ];
  await openssl("req", "-x509", ...newKey, ...authority);
  const request = ["-keyout", file("as.key"), "-out", file("as.csr"), "-subj", "/CN=as.test"];
  await openssl("req", ...newKey, ...request);
  writeFileSync(file("names"), `subjectAltName=${names.join(",")}\n`);
  const sign = ["-CA", file("ca.pem"), "-CAkey", file("ca.key"), "-CAcreateserial", "-days", "2"];
  await openssl(
    "x509",
    "-req",
    "-in",
    file("as.csr"),
    ...sign,
    "-extfile",
    file("names"),
    "-out",
    file("as.pem"),
  );
  return {
    folder,
    certificateFile: file("ca.pem"),
    certificate: readFileSync(file("as.pem"), "utf8"),
    key: readFileSync(file("as.key"), "utf8"),
  };
}
