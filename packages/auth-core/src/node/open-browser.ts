import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { isAuthError } from "../error.js";
import { safeBrowserUrl } from "../oauth/secure-url.js";
import type { BrowserOpening } from "../ports/browser.js";
import { browserAbsence, type Machine } from "./browser-absence.js";

/** How long the opener has to fail; a browser that starts keeps running, or its launcher ends with 0. */
const patienceMs = 1_500;

/**
 * `Browser.open` of Node. The address is parsed and re-serialised, and handed to the system's opener as one
 * argument, never through a shell. Never fails: the reason is for the person, who has the address as well.
 *
 * @example
 * ```ts
 * import { openBrowser } from "@link-assistant/auth-core/node";
 *
 * const opening = await openBrowser("https://login.example/activate");
 * if (opening.status === "not-opened") console.error(opening.reason);
 * ```
 */
export async function openBrowser(url: string, machine: Machine = thisMachine()): Promise<BrowserOpening> {
  const absence = browserAbsence(machine);
  if (absence !== undefined) return { status: "not-opened", reason: absence };
  try {
    const href = safeBrowserUrl(url);
    const { default: open } = await import("open");
    return await outcome(await open(href));
  } catch (error) {
    const reason = isAuthError(error) ? "the address is not safe to open" : "no browser could be started";
    return { status: "not-opened", reason };
  }
}

function outcome(child: ChildProcess): Promise<BrowserOpening> {
  return new Promise((resolve) => {
    const opened = () => resolve({ status: "opened" });
    const failed = () => resolve({ status: "not-opened", reason: "no browser could be started" });
    const timer = setTimeout(opened, patienceMs);
    const settle = (settled: () => void) => {
      clearTimeout(timer);
      settled();
    };
    const ended = (code: number | null) => settle(code === 0 ? opened : failed);
    child.once("error", () => settle(failed));
    child.once("exit", ended);
    // On Windows the launcher has ended before we are told of it.
    if (child.exitCode !== null) ended(child.exitCode);
  });
}

function thisMachine(): Machine {
  return { platform: process.platform, environment: process.env, exists: existsSync };
}
