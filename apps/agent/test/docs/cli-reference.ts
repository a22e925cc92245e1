import { exitCodeOf } from "../../src/exit-code.js";
import { helpPages } from "./help-pages.js";
import { table } from "./table.js";

const exitCodeMeanings: Readonly<Record<number, string>> = {
  0: "done",
  1: "failed",
  2: "the command line is wrong; a suggestion stands on standard error",
  4: "somebody has to sign in, or the credential cannot be used",
  5: "the network or the provider is not available; trying again may help",
  130: "interrupted",
};

/** docs/cli.md: written by the program's own definitions and by a recorded session. */
export function cliReference(transcript: string): string {
  return `${[
    "# The command line of agent",
    "Written by a test from the program's own definitions; `vitest run apps/agent -u` writes it anew.",
    manners,
    `## Exit codes\n\n${exitCodeTable()}`,
    elsewhere,
    "## Commands",
    ...helpPages().map(({ name, text }) => `### ${name}\n\n${fenced(text)}`),
    `## A session\n\nRecorded against the server of the tests, which plays Qwen's.\n\n${fenced(transcript)}`,
  ].join("\n\n")}\n`;
}

function fenced(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``;
}

function exitCodeTable(): string {
  const rows = Object.entries(exitCodeMeanings).map(([code, meaning]) => {
    const errors = Object.entries(exitCodeOf).filter(([, exitCode]) => String(exitCode) === code);
    return `| ${code} | ${meaning} | ${errors.map(([name]) => `\`${name}\``).join(", ")} |`;
  });
  return table(["| code | meaning | errors |", ...rows].join("\n"));
}

const manners = `## Manners

- Data goes to standard output, everything else to standard error: \`TOKEN=$(agent auth token qwen)\` is safe.
- Nothing is asked where standard input is not a terminal. A device sign-in without a terminal starts only
  with \`--no-browser\` or \`--events\`, since nobody would see its code.
- \`agent qwen:login\` is short for \`agent auth login qwen\`, with every provider and with \`logout\`.
- An account or a deployment stands after an @: \`qwen@work\`, \`-m qwen@work/qwen3-coder-480b\`.
- A word that is nearly a command is a mistake, not a prompt. After \`--\` everything is a prompt.
- A prompt from the arguments and one from standard input are put together: \`git diff | agent "explain"\`.
- \`NO_COLOR\` and \`TERM=dumb\` are respected.`;

const elsewhere = `## Elsewhere

- Variables, \`config.json\`, and which credential counts: [files and variables](files-and-environment.md).
- What \`--json\`, \`--events\` and \`--output ndjson\` print: [JSON](json.md).
- What an error means and what to do: [errors](errors.md).`;
