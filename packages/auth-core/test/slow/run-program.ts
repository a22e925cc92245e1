import { spawn } from "node:child_process";

export interface ProgramRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end. Its environment is what is given, and nothing of ours but the PATH. */
export function runProgram(
  binary: string,
  programArguments: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<ProgramRun> {
  return new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH ?? "", HOME: "/nonexistent", NO_COLOR: "1", ...environment };
    const child = spawn(binary, programArguments, { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.once("error", reject);
    // Not "exit": the last output may come after it.
    child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
