import type { QwenServer } from "@link-assistant/auth-testing";

/** What a person can type while the server runs. */
export interface SandboxCommand {
  readonly name: string;
  readonly does: string;
  /** What to say afterwards. */
  run(server: QwenServer): string;
}

export const sandboxCommands: readonly SandboxCommand[] = [
  {
    name: "approve",
    does: "approve the newest sign-in, as the page does",
    run: (server) => `Approved ${server.approve()}.`,
  },
  {
    name: "deny",
    does: "decline it",
    run: (server) => `Declined ${server.deny()}.`,
  },
  {
    name: "expire",
    does: "end all access tokens now",
    run: (server) => {
      server.expireAccessTokens();
      return "All access tokens have ended. The next prompt has to refresh.";
    },
  },
  {
    name: "lose",
    does: "commit the next refresh and lose its answer",
    run: (server) => {
      server.faults.push({ on: "token", kind: "reset-after-commit" });
      return "The next answer of the token endpoint will be lost.";
    },
  },
  {
    name: "tier",
    does: "close the free tier, or open it again",
    run: (server) => {
      const closed = server.settings.modelAccess === "open";
      server.settings.modelAccess = closed ? "closed" : "open";
      return closed ? "Closed: the model API answers 401, as Qwen's does since 2026-04-15." : "Open again.";
    },
  },
  {
    name: "grace",
    does: "answer a used refresh token again for 30 s, or not",
    run: (server) => {
      const strict = server.settings.reuse === "strict";
      server.settings.reuse = strict ? { graceMs: 30_000 } : "strict";
      return strict ? "A used token is answered again for 30 s." : "A reuse revokes the login.";
    },
  },
];

/** Answers one typed line. Undefined ends the session. */
export function answerLine(server: QwenServer, line: string): string | undefined {
  const word = line.trim().toLowerCase();
  if (word === "quit" || word === "q") return undefined;
  if (word === "") return "";
  const command = sandboxCommands.find(({ name }) => name.startsWith(word));
  if (command === undefined) return helpText();
  try {
    return command.run(server);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export function helpText(): string {
  const rows = [...sandboxCommands, { name: "quit", does: "stop the server" }];
  return rows.map(({ name, does }) => `  ${name.padEnd(8)} ${does}`).join("\n");
}
