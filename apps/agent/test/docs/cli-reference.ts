import { exitCodeOf } from "../../src/exit-code.js";
import { helpPages } from "./help-pages.js";

const exitCodeMeanings: Readonly<Record<number, string>> = {
  0: "done",
  1: "failed",
  2: "the command line is wrong; a suggestion stands on standard error",
  4: "somebody has to sign in, or the credential cannot be used",
  5: "the network or the provider is not available; trying again may help",
  130: "interrupted",
};

/** docs/cli.md: written by the program's own definitions and by a recorded session. */
export function cliReference(transcript: string, schemaNames: readonly string[]): string {
  return `${[
    "# The command line of agent",
    "Written by a test from the program's own definitions; `vitest run apps/agent -u` writes it anew.",
    manners,
    `## Exit codes\n\n${exitCodeTable()}\n\nWhich error leads to which: [errors.md](errors.md).`,
    environment,
    json(schemaNames),
    events,
    ndjson,
    "## Commands",
    ...helpPages().map(({ name, text }) => `### ${name}\n\n${fenced(text)}`),
    `## A session\n\nRecorded against the server of the tests, which plays Qwen's.\n\n${fenced(transcript)}`,
  ].join("\n\n")}\n`;
}

/** Rows of `| a | b |`, the first one the heading, in columns as the formatter wants them. */
function table(text: string): string {
  const rows = text.split("\n").map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const widths = (rows[0] ?? []).map((_, index) =>
    Math.max(3, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const line = (cells: readonly string[], fill = " ") =>
    `| ${widths.map((width, index) => (cells[index] ?? "").padEnd(width, fill)).join(" | ")} |`;
  const [heading = [], ...body] = rows;
  return [line(heading), line([], "-"), ...body.map((row) => line(row))].join("\n");
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

const environment = `## Environment and configuration

${table(`| variable | meaning |
| \`AGENT_HOME\` | folder of logins and configuration; default \`~/.agent\` |
| \`AGENT_MODEL\` | model to ask where \`-m\` names none |
| \`AGENT_STORE\` | where logins are kept: \`file\` (default), \`keychain\`, \`auto\` |
| \`AGENT_<PROVIDER>_BASE_URL\`, \`..._ISSUER\`, \`..._CLIENT_ID\`, \`..._SCOPES\` | another deployment of a provider |
| \`QWEN_ACCESS_TOKEN\`, \`QWEN_API_KEY\`, \`DASHSCOPE_API_KEY\`, \`BAILIAN_CODING_PLAN_API_KEY\`, \`BAILIAN_TOKEN_PLAN_API_KEY\` | a credential for Qwen; goes before a stored login |
| \`QWEN_OAUTH_BASE_URL\`, \`QWEN_OAUTH_CLIENT_ID\`, \`QWEN_OAUTH_SCOPE\`, \`QWEN_BASE_URL\` | a company's own deployment |
| \`OPENAI_API_KEY\` with \`OPENAI_BASE_URL\`, \`OPENAI_MODEL\` | tried for Qwen when nothing else is there |`)}

\`~/.agent/config.json\`, see \`agent config\`:

\`\`\`json
{
  "model": "qwen/qwen3-coder-480b",
  "store": "file",
  "providers": {
    "qwen": {
      "issuer": "https://login.example",
      "baseUrl": "https://models.example/v1",
      "deployments": { "staging": { "baseUrl": "https://login.staging.example" } }
    }
  }
}
\`\`\`

A project's folder is never read for configuration. Its \`.env\` may bring a key of its own together with its own
base URL, and cannot redirect a login or a key of yours.`;

function json(names: readonly string[]): string {
  const links = names.map((name) => `[${name}](../apps/agent/schemas/${name}.json)`).join(", ");
  return `## JSON

With \`--json\` a command prints one document with \`"schemaVersion": 1\`. Fields may be added; none changes or goes
away within a version. Times are ISO 8601 in UTC, paths begin with \`~\`. Nothing in it is secret, except where a
command exists to print a secret. A failure is \`{ "schemaVersion": 1, "error": { "code", "message", "hint" } }\` on
standard output, with the exit code. The schemas: ${links}.`;
}

const events = `## Events of a sign-in

\`agent auth login PROVIDER --events\` prints one JSON object a line, each with \`schemaVersion\` and \`type\`:

${table(`| type | fields |
| \`verification\` | \`userCode\`, \`verificationUri\`, \`verificationUriComplete\`, \`expiresAt\`: what a person must open and compare |
| \`authorization\` | \`authorizationUrl\`, \`browserNotOpened\`, \`expiresAt\` |
| \`pending\` | \`nextPollInSeconds\` |
| \`slow_down\` | \`intervalSeconds\`, \`hint\` |
| \`network_trouble\` | \`nextPollInSeconds\` |
| \`warning\` | \`message\` |
| \`approved\` | |
| \`saved\` | \`provider\`, \`account\`, \`location\` |
| \`probe\` | \`status\` (accepted, refused, unreachable), \`code\`, \`message\` |
| \`error\` | \`code\`, \`message\`, \`hint\`; the last line |`)}`;

const ndjson = `## NDJSON of a prompt

\`--output ndjson\` prints the event lines of \`opencode run --format json\`: \`step_start\`, \`text\`, \`step_finish\`, and
\`error\`, each with \`type\`, \`timestamp\`, \`sessionID\` and \`part\`.`;
