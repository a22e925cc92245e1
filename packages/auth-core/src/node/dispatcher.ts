import * as http from "node:http";
import * as tls from "node:tls";
import { AuthError } from "../error.js";

/** How long a connection may take to stand. The built-in default is twice that. */
const connectMs = 5_000;

/** Understood by the built-in fetch of Node; other runtimes ignore it, and have their own ways to a proxy. */
type Dispatcher = object | undefined;

/** How the built-in fetch connects: directly or by a proxy, and whom it trusts. */
export function dispatcherFor(
  environment: NodeJS.ProcessEnv,
  certificateAuthorities: readonly string[],
): Promise<Dispatcher> {
  const connect = { timeout: connectMs, ...trust(certificateAuthorities) };
  if (!isProxySet(environment)) return directDispatcher(connect);
  return "ca" in connect ? undiciProxy(connect) : proxyDispatcher(environment, connect);
}

/** A list takes the place of the usual ones, so these are in it; NODE_EXTRA_CA_CERTS too, where Node can tell. */
function trust(certificateAuthorities: readonly string[]): { readonly ca?: readonly string[] } {
  if (certificateAuthorities.length === 0) return {};
  const { getCACertificates } = tls as { getCACertificates?: () => readonly string[] };
  return { ca: [...(getCACertificates?.() ?? tls.rootCertificates), ...certificateAuthorities] };
}

function isProxySet(environment: NodeJS.ProcessEnv): boolean {
  const names = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"];
  return names.some((name) => Boolean(environment[name]));
}

/** Node 24 can do it by itself; before, it takes undici, whose 7th major fits the built-in fetch of all. */
async function proxyDispatcher(environment: NodeJS.ProcessEnv, connect: object): Promise<Dispatcher> {
  const { setGlobalProxyFromEnv } = http as {
    setGlobalProxyFromEnv?: (environment: NodeJS.ProcessEnv) => unknown;
  };
  try {
    if (setGlobalProxyFromEnv !== undefined) {
      setGlobalProxyFromEnv(environment);
      return undefined;
    }
  } catch (error) {
    throw proxyFailure(error);
  }
  return undiciProxy(connect);
}

async function undiciProxy(connect: object): Promise<Dispatcher> {
  try {
    const { EnvHttpProxyAgent } = await import("undici");
    return new EnvHttpProxyAgent({ connect, requestTls: connect });
  } catch (error) {
    throw proxyFailure(error);
  }
}

function proxyFailure(error: unknown): AuthError {
  const isMissing = (error as { code?: unknown }).code === "ERR_MODULE_NOT_FOUND";
  return isMissing
    ? new AuthError("invalid_configuration", "A proxy is set, and this Node cannot use one by itself.", {
        hint: "Install the package undici (7.x) next to this one, or use Node 24.",
      })
    : // The address of a proxy may hold a password: neither it nor the parser's message is repeated.
      new AuthError("invalid_configuration", "HTTPS_PROXY or HTTP_PROXY is not the address of a proxy.", {
        hint: "It looks like http://proxy.example:8080.",
      });
}

/**
 * An agent of the built-in fetch's own kind that gives up connecting sooner. Node has no public way to make
 * one; where this door is shut, or somebody has put another dispatcher in its place, theirs stays in force.
 */
async function directDispatcher(connect: object): Promise<Dispatcher> {
  // Its implementation is loaded with the first use of one of its classes.
  new Headers();
  const current = (globalThis as { [door: symbol]: unknown })[Symbol.for("undici.globalDispatcher.1")];
  const Agent = current?.constructor as (new (options: object) => object) | undefined;
  if (Agent?.name === "Agent") return new Agent({ connect });
  if (!("ca" in connect)) return undefined;
  throw new AuthError("invalid_configuration", "This runtime takes no further certificate authority.", {
    hint: "Start it with NODE_EXTRA_CA_CERTS=FILE.",
  });
}
