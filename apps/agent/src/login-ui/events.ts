import { isoTime } from "../json/print.js";
import { printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import type { LoginProgress } from "./login-progress.js";
import { readSecret } from "./read-secret.js";

/** `--events`: each step as one line of JSON on standard output, for other programs. Documented in docs/json.md. */
export function loginEvents(terminal: Terminal): LoginProgress {
  const emit = (event: { readonly type: string } & Record<string, unknown>) =>
    terminal.write(`${printableJson({ schemaVersion: 1, ...event })}\n`);
  return {
    showVerification: ({ userCode, verificationUri, verificationUriComplete = null, expiresAt }) =>
      emit({
        type: "verification",
        userCode,
        verificationUri,
        verificationUriComplete,
        expiresAt: isoTime(expiresAt),
      }),
    showAuthorization: ({ authorizationUrl, browserNotOpened = null, expiresAt }) =>
      emit({ type: "authorization", authorizationUrl, browserNotOpened, expiresAt: isoTime(expiresAt) }),
    notify: (event) => void emit(event),
    readSecret: (prompt, signal) => readSecret(terminal, prompt, signal),
    saved: ({ provider, account = null, location }) => emit({ type: "saved", provider, account, location }),
    probed: (result) =>
      emit({
        type: "probe",
        status: result.status,
        code: result.status === "refused" ? result.code : null,
        message: result.status === "accepted" ? null : result.message,
      }),
    close: () => {},
  };
}
