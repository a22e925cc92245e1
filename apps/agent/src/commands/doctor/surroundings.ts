import type { Context } from "../../context.js";
import { printable } from "../../terminal/printable.js";
import type { Diagnosis } from "./diagnosis.js";

/** Node, proxy and certificates: what decides whether a request can work at all, and whom it can be trusted to reach. */
export async function checkSurroundings(context: Context): Promise<readonly Diagnosis[]> {
  return [
    ...checkNode(process.versions.node),
    ...checkProxies(context),
    ...(await checkCertificates(context)),
  ];
}

export function checkNode(version: string): readonly Diagnosis[] {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return [];
  return [
    {
      id: "old-node",
      severity: "error",
      subject: `Node ${version}`,
      reason: "It is older than 20.19, on which this program is tested.",
      fix: "install a newer Node",
    },
  ];
}

function checkProxies({ host: { environment } }: Context): readonly Diagnosis[] {
  const names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
  return names.flatMap((name): readonly Diagnosis[] => {
    const value = environment[name];
    if (!value) return [];
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url !== undefined && /^https?:$/.test(url.protocol)) {
      return [
        {
          id: "proxy",
          severity: "info",
          subject: name,
          reason: `Requests go through ${printable(url.host)}.`,
        },
      ];
    }
    return [
      {
        id: "bad-proxy",
        severity: "error",
        subject: name,
        reason: "It is not the address of an http proxy, so that requests fail or go around it.",
        fix: `export ${name}=http://HOST:PORT, or unset ${name}`,
      },
    ];
  });
}

async function checkCertificates({ host }: Context): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  if (host.environment.NODE_TLS_REJECT_UNAUTHORIZED === "0") {
    found.push({
      id: "certificates-not-checked",
      severity: "error",
      subject: "NODE_TLS_REJECT_UNAUTHORIZED",
      reason: "Certificates are not checked: whoever is in between can read and take over your logins.",
      fix: "unset NODE_TLS_REJECT_UNAUTHORIZED, and name your company's certificate in NODE_EXTRA_CA_CERTS",
    });
  }
  const extra = host.environment.NODE_EXTRA_CA_CERTS;
  if (extra && (await host.readFile(extra)).status !== "read") {
    found.push({
      id: "missing-certificates",
      severity: "error",
      subject: "NODE_EXTRA_CA_CERTS",
      reason: `The file ${printable(extra)} cannot be read; Node goes on without it.`,
      fix: "name the file that holds the certificate, or unset NODE_EXTRA_CA_CERTS",
    });
  }
  return found;
}
