import { startQwenServer } from "@link-assistant/auth-testing";
import { createTemporaryHome } from "./home.js";
import {
  ask,
  askTwiceAtOnce,
  askWithExpiredToken,
  lookForImports,
  showStatus,
  signIn,
  signOut,
} from "./steps.js";
import { createTranscript } from "./transcript.js";

export interface DemoOptions {
  /** The CLI's entry file. */
  readonly agentFile: string;
  readonly write: (text: string) => void;
  readonly colour: boolean;
}

const steps = [signIn, showStatus, ask, askWithExpiredToken, askTwiceAtOnce, lookForImports, signOut];

/** Drives the CLI through its main job. Resolves to the labels of what failed; empty when all is well. */
export async function runDemo({ agentFile, write, colour }: DemoOptions): Promise<readonly string[]> {
  const started = performance.now();
  const transcript = createTranscript(write, colour);
  // Qwen's server tells no interval and a client then waits five seconds; the demo's person is quicker.
  const server = await startQwenServer({ settings: { intervalSeconds: 1 } });
  const home = createTemporaryHome(server.url);
  const agent = { file: agentFile, workingFolder: home.workingFolder, environment: home.environment };
  transcript.title("The agent at work, against an authorization server and a model on this machine");
  try {
    for (const step of steps) await step({ server, home, agent, transcript });
  } catch (error) {
    transcript.check(error instanceof Error ? error.message : String(error), false);
  } finally {
    await server.close();
    home.remove();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const { failures } = transcript;
  write("\n");
  transcript.title(
    failures.length === 0
      ? `All as it should be, in ${seconds} s.`
      : `${failures.length} failed, in ${seconds} s.`,
  );
  return failures;
}
