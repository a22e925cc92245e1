import { AuthError } from "../error.js";
import { printable } from "./printable.js";

/**
 * The literal loopback addresses, as the URL parser spells them; names such as `localhost` can be rebound.
 *
 * @example
 * ```ts
 * import { isLoopbackAddress } from "@link-assistant/auth-core";
 *
 * isLoopbackAddress(new URL("http://[::1]:8080").hostname); // true
 * isLoopbackAddress("localhost"); // false
 * ```
 */
export function isLoopbackAddress(hostname: string): boolean {
  return hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/**
 * https, or http to a literal loopback address, where nothing can listen in on the way.
 *
 * @example
 * ```ts
 * import { isSecureUrl } from "@link-assistant/auth-core";
 *
 * isSecureUrl(new URL("http://as.example")); // false
 * ```
 */
export function isSecureUrl(url: URL): boolean {
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopbackAddress(url.hostname));
}

/**
 * Parses the address of an endpoint (RFC 6749 section 3.1, 3.2: TLS, no fragment).
 *
 * @param field what it is the address of, for the message
 * @throws AuthError `invalid_configuration`
 */
export function secureEndpoint(address: string | undefined, field: string): URL {
  if (address === undefined) {
    throw new AuthError("invalid_configuration", `This provider has no ${field}.`, { details: { field } });
  }
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (
    url !== undefined &&
    isSecureUrl(url) &&
    url.username === "" &&
    url.password === "" &&
    url.hash === ""
  ) {
    return url;
  }
  throw new AuthError("invalid_configuration", `The ${field} is not usable: ${shown(url)}.`, {
    hint: "It must be an https address without user name and fragment (http only to 127.0.0.1 or [::1]).",
    details: { field },
  });
}

/** Enough to find the setting that it comes from; what stands before an @ or after a ? may be secret. */
function shown(url: URL | undefined): string {
  return url === undefined ? "no address" : printable(`${url.protocol}//${url.host}${url.pathname}`, 200);
}

/**
 * Parses an address that a server wants the person to open, and returns it re-serialised.
 *
 * @throws AuthError `unsafe_url`, with the address escaped in the message
 */
export function safeBrowserUrl(address: string, base?: URL): string {
  const url = isPlainText(address) && URL.canParse(address, base?.href) ? new URL(address, base) : undefined;
  if (
    url !== undefined &&
    isSecureUrl(url) &&
    url.username === "" &&
    url.password === "" &&
    isAbsolute(address, base)
  ) {
    return url.href;
  }
  throw new AuthError("unsafe_url", `This address will not be opened: ${printable(address, 200)}`, {
    hint: "The server sent an address that is not a plain https address. Do not open it by hand either.",
  });
}

const maxUrlLength = 8192;

/** Longer than that, `printable` cuts it, and it is no longer the same. */
function isPlainText(address: string): boolean {
  return printable(address, maxUrlLength) === address && !/[ \\]/.test(address);
}

/** The parser also takes `https:evil` and `https:\\evil` for addresses; no honest server writes them. */
function isAbsolute(address: string, base: URL | undefined): boolean {
  return base !== undefined || /^https?:\/\/[^/\\]/i.test(address);
}
