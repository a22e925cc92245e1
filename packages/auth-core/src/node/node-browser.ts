import type { Browser } from "../ports/browser.js";

/** What {@link nodeBrowser} may do. */
export interface NodeBrowserOptions {
  /** False where the person wants to open the address themselves. Default: true. */
  readonly open?: boolean;
}

/**
 * The browser of the person at this machine, and a listener on its loopback addresses.
 *
 * @example
 * ```ts
 * import { nodeBrowser } from "@link-assistant/auth-core/node";
 *
 * const browser = nodeBrowser({ open: false });
 * ```
 */
export function nodeBrowser({ open = true }: NodeBrowserOptions = {}): Browser {
  return {
    // An HTTP server is nothing to load before somebody signs in.
    listen: async (address, respond) =>
      (await import("./listen-on-loopback.js")).listenOnLoopback(address, respond),
    ...(open && { open: async (url: string) => (await import("./open-browser.js")).openBrowser(url) }),
  };
}
