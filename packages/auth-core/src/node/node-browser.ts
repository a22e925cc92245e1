import type { Browser } from "../ports/browser.js";
import { listenOnLoopback } from "./listen-on-loopback.js";
import { openBrowser } from "./open-browser.js";

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
  return { listen: listenOnLoopback, ...(open && { open: (url: string) => openBrowser(url) }) };
}
