import type { Host, KeychainQuery, KeychainReading } from "../ports/host.js";
import type { ProgramResult } from "./host-program.js";

/** Runs one of the system's keychain tools; a test puts a function here. */
export type KeychainTool = (program: string, arguments_: readonly string[]) => Promise<ProgramResult>;

/** Looks one item up with the system's own tool. Never writes, never lists what was not asked for. */
export async function readKeychain(
  query: KeychainQuery,
  platform: Host["platform"],
  run: KeychainTool,
): Promise<KeychainReading> {
  if (platform === "darwin") return macItem(query, run);
  if (platform === "win32") return windowsItem(query, run);
  return secretServiceItem(query, run);
}

/** By absolute path: a program of that name found through `PATH` may be anybody's. */
async function macItem({ service, account }: KeychainQuery, run: KeychainTool): Promise<KeychainReading> {
  const accountArguments = account === undefined ? [] : ["-a", account];
  const arguments_ = ["find-generic-password", ...accountArguments, "-w", "-s", service];
  const result = await run("/usr/bin/security", arguments_);
  if (result.status !== "ended") return unavailable(result);
  if (result.exitCode === 0) return { status: "read", secret: withoutLineEnd(result.output) };
  if (result.exitCode === 44) return { status: "absent" };
  // errSecInteractionNotAllowed, the usual answer over SSH.
  return { status: "unavailable", reason: result.exitCode === 36 ? "locked" : "failed" };
}

/** `secret-tool` tells "nothing to show" from an error only by the silence of its standard error. */
async function secretServiceItem(query: KeychainQuery, run: KeychainTool): Promise<KeychainReading> {
  const { service, account, attributes = {} } = query;
  const accountArguments = account === undefined ? [] : [attributes.account ?? "account", account];
  const wanted = [attributes.service ?? "service", service, ...accountArguments];
  const result = await run("secret-tool", ["lookup", ...wanted]);
  if (result.status !== "ended") return unavailable(result);
  if (result.exitCode === 0) return { status: "read", secret: withoutLineEnd(result.output) };
  if (result.errors.trim() === "") return silentItem(wanted, run);
  return { status: "unavailable", reason: /locked|prompt/i.test(result.errors) ? "locked" : "failed" };
}

/** In a session without a screen a locked item is as silent as none; a search still lists it. */
async function silentItem(wanted: readonly string[], run: KeychainTool): Promise<KeychainReading> {
  const result = await run("secret-tool", ["search", ...wanted]);
  const isListed = result.status === "ended" && result.exitCode === 0 && result.output.trim() !== "";
  return isListed ? { status: "unavailable", reason: "locked" } : { status: "absent" };
}

/** `cmdkey` shows which items there are and nothing of their content. */
async function windowsItem({ service, account }: KeychainQuery, run: KeychainTool): Promise<KeychainReading> {
  const result = await run("C:\\Windows\\System32\\cmdkey.exe", ["/list"]);
  if (result.status !== "ended") return unavailable(result);
  if (result.exitCode !== 0) return { status: "unavailable", reason: "failed" };
  const listed = result.output
    .split(/\r?\n/)
    .some((line) => line.includes(service) && (account === undefined || line.includes(account)));
  return { status: listed ? "present" : "absent" };
}

function unavailable({ status }: Exclude<ProgramResult, { status: "ended" }>): KeychainReading {
  return { status: "unavailable", reason: status === "not-found" ? "no-tool" : "timed-out" };
}

function withoutLineEnd(output: string): string {
  return output.replace(/\r?\n$/, "");
}
