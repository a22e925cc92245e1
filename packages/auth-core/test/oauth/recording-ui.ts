import type { AuthorizationPrompt, LoginEvent, LoginUi, Verification } from "../../src/index.js";

export interface RecordingUi extends LoginUi {
  readonly verifications: readonly Verification[];
  readonly prompts: readonly AuthorizationPrompt[];
  readonly events: readonly LoginEvent[];
}

/** A person who looks on. `onAuthorization` is their browser. */
export function recordingUi(
  person: {
    readonly onVerification?: (verification: Verification) => void | Promise<void>;
    readonly onAuthorization?: (prompt: AuthorizationPrompt) => void | Promise<void>;
    readonly readRedirect?: (signal: AbortSignal) => Promise<string>;
  } = {},
): RecordingUi {
  const verifications: Verification[] = [];
  const prompts: AuthorizationPrompt[] = [];
  const events: LoginEvent[] = [];
  return {
    verifications,
    prompts,
    events,
    showVerification(verification) {
      verifications.push(verification);
      return person.onVerification?.(verification);
    },
    showAuthorization(prompt) {
      prompts.push(prompt);
      return person.onAuthorization?.(prompt);
    },
    notify: (event) => void events.push(event),
    readSecret: () => Promise.reject(new Error("Nobody asked for a secret")),
    ...(person.readRedirect && { readRedirect: person.readRedirect }),
  };
}
