import type { Host } from "@link-assistant/auth-core";
import { printable } from "./printable.js";

/** A path as people write it, safe to print. */
export function tilde(path: string, { home }: Pick<Host, "home">): string {
  const short =
    home !== undefined && (path === home || path.startsWith(`${home}/`))
      ? `~${path.slice(home.length)}`
      : path;
  return printable(short);
}
