import { AuthError, type Host, type ProviderSettings, type Runtime } from "@link-assistant/auth-core";

/** What it takes to reach a company's own servers. */
export interface Network {
  readonly runtime: Runtime;
  readonly host: Host;
  /** The same network, with a further certificate authority (PEM) trusted. */
  trusting(certificateAuthority: string): Runtime;
}

/** The runtime for requests to one provider: it trusts the certificate authority that the settings name. */
export async function runtimeFor(
  { runtime, host, trusting }: Network,
  { certificateAuthority: file }: ProviderSettings,
): Promise<Runtime> {
  if (file === undefined) return runtime;
  const path = file.replace(/^~(?=[/\\])/, host.home ?? "~");
  const reading = await host.readFile(path);
  const text = reading.status === "read" ? new TextDecoder().decode(reading.bytes) : "";
  if (text.includes("-----BEGIN CERTIFICATE-----")) return trusting(text);
  throw new AuthError("invalid_configuration", `${file} is not a PEM file with a certificate.`, {
    hint: "agent config set providers.PROVIDER.deployments.NAME.ca FILE",
    details: { path, field: "ca" },
  });
}
