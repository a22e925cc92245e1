import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { AuthError } from "@link-assistant/auth-core";

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"] as const;

/**
 * Runs a command in this process's place: same streams, its signals, its exit code. The further variables exist
 * in the child's environment alone.
 */
export async function runChild(
  command: string,
  parameters: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(command, parameters, { stdio: "inherit", env: { ...process.env, ...variables } });
  const forward = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of forwarded) process.on(signal, forward);
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
  } catch (error) {
    throw cannotStart(command, error as NodeJS.ErrnoException);
  } finally {
    for (const signal of forwarded) process.off(signal, forward);
  }
}

function cannotStart(command: string, error: NodeJS.ErrnoException): AuthError {
  const reason = error.code === "ENOENT" ? "is not found" : "cannot be started";
  return new AuthError("invalid_request", `The command "${command}" ${reason}.`, { cause: error });
}
