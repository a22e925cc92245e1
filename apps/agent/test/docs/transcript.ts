import type { World } from "../support/world.js";

interface Step {
  readonly line: string;
  readonly input?: string;
}

const steps: readonly Step[] = [
  { line: "agent auth status" },
  { line: "echo hi | agent -m qwen/qwen3-coder-480b --verbose", input: "hi\n" },
  { line: "agent auth token qwen --json" },
  { line: "agent auth why qwen" },
  { line: "agent auth env qwen --format fish" },
  { line: "agent auth exec qwen -- printenv OPENAI_BASE_URL" },
  { line: "agent auth doctor" },
  { line: "agent models qwen" },
  { line: "agent config set model qwen/coder-model" },
  { line: "agent config list" },
  { line: "agent auth import --from qwen --dry-run" },
  { line: "agent qwen:logout" },
  { line: "agent auth token qwen" },
  { line: "agent auth tokn qwen" },
  { line: "agent auth token qwne --json" },
];

/** A session with the built program: what was typed, what came, and the exit code where it is not 0. */
export async function recordTranscript(world: World): Promise<string> {
  const { home, signIn } = world;
  const login = await signIn();
  const shown = [block("agent qwen:login --no-browser", login.stdout + login.stderr, login.exitCode)];
  for (const { line, input } of steps) {
    const argv = line.slice(line.indexOf("agent ") + "agent ".length).split(" ");
    const ran = await home.run(argv, input === undefined ? {} : { input });
    shown.push(block(line, ran.stderr + ran.stdout, ran.exitCode));
  }
  return normalised(shown.join("\n\n"), world);
}

function block(line: string, output: string, exitCode: number | null): string {
  const code = exitCode === 0 ? "" : `\n[exit code ${exitCode}]`;
  return `$ ${line}\n${output.trimEnd()}${code}`.trimEnd();
}

/** What differs from one run to the next. */
export function normalised(text: string, { server }: World): string {
  return text
    .replaceAll(server.url, "https://login.example")
    .replaceAll(new URL(server.url).host, "login.example")
    .replaceAll(/\b[A-Z]{4}-[A-Z]{4}\b/g, "WDJB-MJHT")
    .replaceAll(/CNRY-[\w-]+/g, "(the token)")
    .replaceAll(/\d+ h \d+ min/g, "5 h 59 min")
    .replaceAll(/14 min \d+ s|15 min/g, "14 min 59 s")
    .replaceAll(/"\d{4}-\d\d-\d\dT[^"]+"/g, '"2026-11-24T18:00:00.000Z"')
    .replaceAll(/\b[0-9a-f]{8}\b/g, "1a2b3c4d");
}
