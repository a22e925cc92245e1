import { execFile } from "node:child_process";

/** How a keychain tool ended: what it printed (`output` only with exit code 0), or why it did not. */
export type ProgramResult =
  | { readonly status: "ended"; readonly exitCode: number; readonly output: string; readonly errors: string }
  | { readonly status: "timed-out" | "not-found" };

const defaultLimitMs = 3000;
const maxOutputBytes = 1024 * 1024;

/** Runs a keychain tool without a shell and with nothing on its standard input, for at most 3 seconds. */
export function runProgram(
  program: string,
  arguments_: readonly string[],
  limitMs = defaultLimitMs,
): Promise<ProgramResult> {
  const options = { timeout: limitMs, killSignal: "SIGKILL", maxBuffer: maxOutputBytes } as const;
  return new Promise((resolve) => {
    const child = execFile(
      program,
      arguments_,
      { ...options, windowsHide: true },
      (error, output, errors) => {
        const code = error?.code;
        if (error === null) resolve({ status: "ended", exitCode: 0, output, errors });
        else if (code === "ENOENT") resolve({ status: "not-found" });
        else if (error.killed === true && typeof code !== "string") resolve({ status: "timed-out" });
        else resolve({ status: "ended", exitCode: typeof code === "number" ? code : 1, output: "", errors });
      },
    );
    child.stdin?.end();
  });
}
