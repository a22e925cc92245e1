import type { Host } from "../ports/host.js";

/** Joins with the machine's own separator. The root entry has no `node:path`, and fixtures need no real machine. */
export function joinPath(host: Pick<Host, "platform">, base: string, ...names: readonly string[]): string {
  const separator = host.platform === "win32" ? "\\" : "/";
  return names.reduce(
    (path, name) => (/[/\\]$/.test(path) ? `${path}${name}` : `${path}${separator}${name}`),
    base,
  );
}

/** Whether a path is absolute by the rules of the host's platform, not of the one that runs this. */
export function isAbsolutePath(host: Pick<Host, "platform">, path: string): boolean {
  return host.platform === "win32" ? /^([A-Za-z]:[/\\]|[/\\])/.test(path) : path.startsWith("/");
}

/** A path as a variable gives it: relative to the working folder, taken literally, a `~` not expanded. */
export function absolutePath(host: Pick<Host, "platform" | "workingFolder">, path: string): string {
  return isAbsolutePath(host, path) ? path : joinPath(host, host.workingFolder, path);
}

/** The folder above; a root is its own parent. */
export function parentFolder(host: Pick<Host, "platform">, path: string): string {
  const isWindows = host.platform === "win32";
  const pattern = isWindows ? /^(.*?)[/\\]+[^/\\]*[/\\]*$/ : /^(.*?)\/+[^/]*\/*$/;
  const parent = pattern.exec(path)?.[1];
  if (parent === undefined) return path;
  if (parent === "") return isWindows ? path : "/";
  return isWindows && /^[A-Za-z]:$/.test(parent) ? `${parent}\\` : parent;
}
