import { statSync } from "node:fs";
import { join } from "node:path";
import { type QwenServer, tokenRequests } from "@link-assistant/auth-testing";
import { type AgentCommand, type AgentRun, runAgent } from "./agent-process.js";
import type { TemporaryHome } from "./home.js";
import { createApprover } from "./person.js";
import type { Transcript } from "./transcript.js";

/** What the steps work with. */
export interface Stage {
  readonly server: QwenServer;
  readonly home: TemporaryHome;
  readonly agent: AgentCommand;
  readonly transcript: Transcript;
}

const prompt = ["-m", "qwen/qwen3-coder-480b"] as const;
const answer = "You said: hi";

export async function signIn(stage: Stage): Promise<void> {
  stage.transcript.remark("Sign in. A second program plays the person: it opens the page and approves.");
  const approver = createApprover();
  const run = await show(stage, ["qwen:login", "--no-browser"], { onOutput: approver.watch });
  await approver.done();
  expectExit(stage, run, 0);
  const file = join(stage.home.path, ".qwen", "oauth_creds.json");
  check(stage, "the login is in Qwen Code's own file, mode 0600", fileMode(file) === "600", fileMode(file));
}

export async function showStatus(stage: Stage): Promise<void> {
  stage.transcript.remark("What is there now?");
  const run = await show(stage, ["auth", "status"]);
  expectExit(stage, run, 0);
  check(stage, "it lists qwen", run.stdout.includes("qwen"));
}

export async function ask(stage: Stage): Promise<void> {
  stage.transcript.remark("Ask the model. The answer is streamed.");
  await askOnce(stage);
}

export async function askWithExpiredToken(stage: Stage): Promise<void> {
  stage.transcript.remark("The access token ends. The next prompt renews it without a word.");
  stage.server.expireAccessTokens();
  // The renewed token is short-lived, so that the step after this one starts with an expired one.
  stage.server.settings.accessTokenSeconds = 1;
  await expectRefreshes(stage, 1, () => askOnce(stage));
  stage.server.settings.accessTokenSeconds = 6 * 60 * 60;
}

export async function askTwiceAtOnce(stage: Stage): Promise<void> {
  stage.transcript.remark("Expired again, and two prompts at once. A refresh token works only once.");
  await expectRefreshes(stage, 1, async () => {
    stage.transcript.command(`echo hi | agent ${prompt.join(" ")} &`);
    stage.transcript.command(`echo hi | agent ${prompt.join(" ")}`);
    const runs = await Promise.all([1, 2].map(() => runAgent(stage.agent, prompt, { input: "hi\n" })));
    for (const run of runs) stage.transcript.output(run.output);
    check(stage, "both were answered", runs.every(isAnswered));
  });
  check(stage, "the server has revoked nothing", stage.server.revokedLogins() === 0);
}

export async function lookForImports(stage: Stage): Promise<void> {
  stage.transcript.remark("What else is in this home that could be used?");
  const run = await show(stage, ["auth", "import", "--from", "qwen", "--dry-run"]);
  expectExit(stage, run, 0);
  check(stage, "it found the login, and would share it with Qwen Code", run.stdout.includes("would-share"));
}

export async function signOut(stage: Stage): Promise<void> {
  stage.transcript.remark("Sign out.");
  const run = await show(stage, ["qwen:logout"]);
  expectExit(stage, run, 0);
  const left = ["CNRY-access-", "CNRY-refresh-"].flatMap(stage.home.filesWith);
  check(stage, "no token is left on the disk", left.length === 0, left.join(", "));
  const after = await show(stage, ["auth", "token", "qwen"]);
  expectExit(stage, after, 4);
}

async function askOnce(stage: Stage): Promise<void> {
  const run = await show(stage, prompt, { input: "hi\n" });
  expectAnswer(stage, run);
}

async function show(
  { agent, transcript }: Stage,
  parameters: readonly string[],
  options: { readonly input?: string; readonly onOutput?: (text: string) => void } = {},
): Promise<AgentRun> {
  const command = `agent ${parameters.join(" ")}`;
  transcript.command(options.input === undefined ? command : `echo ${options.input.trim()} | ${command}`);
  return runAgent(agent, parameters, {
    ...options,
    onOutput: (text) => {
      transcript.output(text);
      options.onOutput?.(text);
    },
  });
}

async function expectRefreshes(stage: Stage, count: number, step: () => Promise<void>): Promise<void> {
  const before = tokenRequests(stage.server.log, "refresh_token").length;
  await step();
  const seen = tokenRequests(stage.server.log, "refresh_token").length - before;
  check(stage, `the server saw exactly ${count} refresh`, seen === count, `${seen}`);
}

function expectAnswer(stage: Stage, run: AgentRun): void {
  const seen = `exit ${run.exitCode}`;
  check(stage, "the answer came, and nothing else on standard output", isAnswered(run), seen);
}

function isAnswered(run: AgentRun): boolean {
  return run.exitCode === 0 && run.stdout.trimEnd() === answer;
}

function expectExit(stage: Stage, run: AgentRun, exitCode: number): void {
  check(stage, `exit code ${exitCode}`, run.exitCode === exitCode, String(run.exitCode));
  if (run.output.includes("CNRY-")) check(stage, "no secret is printed", false);
}

function check({ transcript }: Stage, label: string, passed: boolean, seen?: string): void {
  transcript.check(label, passed, seen);
}

function fileMode(file: string): string {
  return (statSync(file, { throwIfNoEntry: false })?.mode ?? 0).toString(8).slice(-3);
}
