import type { Usage } from "../../chat/answer.js";
import type { Failure } from "../../failure.js";

export interface Answer {
  readonly provider: string | null;
  readonly model: string;
  readonly text: string;
  readonly finishReason: string;
  readonly usage: Usage | undefined;
}

/** How an answer reaches standard output. Nothing else goes there. */
export interface PromptOutput {
  start(): Promise<void>;
  text(delta: string): Promise<void>;
  finish(answer: Answer): Promise<void>;
  /** Called instead of `finish`, with what was received so far. True if the failure was reported. */
  fail(failure: Failure, received: string): Promise<boolean>;
}

export interface OutputSources {
  readonly now: () => number;
  readonly randomBytes: (length: number) => Uint8Array;
}
