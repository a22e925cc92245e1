import { AuthError } from "../error.js";
import type { LoopbackAnswer, LoopbackRequest } from "../ports/browser.js";
import type { LoginUi } from "../ports/login-ui.js";
import type { Runtime } from "../ports/runtime.js";
import { type Callback, type ExpectedCallback, judgePasted, judgeRequest } from "./callback.js";
import { callbackPage, emptyAnswer } from "./callback-page.js";
import { withTimeLimit } from "./time-limit.js";

/** The one answer to an authorization request, from the listener or from the person, whichever comes first. */
export interface CallbackInbox {
  /** For the listener. */
  respond(request: LoopbackRequest): Promise<LoopbackAnswer>;
  /**
   * @throws AuthError the server's refusal, `issuer_mismatch`, `expired_token` after `milliseconds`, `cancelled`
   */
  wait(options: WaitOptions): Promise<URLSearchParams>;
}

export interface WaitOptions {
  readonly runtime: Runtime;
  readonly ui: LoginUi;
  readonly milliseconds: number;
  readonly signal?: AbortSignal | undefined;
}

export function callbackInbox(expected: () => ExpectedCallback): CallbackInbox {
  let settled = false;
  let resolve: (parameters: URLSearchParams) => void = () => undefined;
  let reject: (error: AuthError) => void = () => undefined;
  const answered = new Promise<URLSearchParams>((onGranted, onRefused) => {
    resolve = onGranted;
    reject = onRefused;
  });
  // It may fail before anybody waits for it.
  answered.catch(() => undefined);

  /** True for the one answer that counts; later ones, right or wrong, are strays. */
  const settle = (callback: Callback): boolean => {
    if (settled || callback.kind === "stray") return false;
    settled = true;
    if (callback.kind === "granted") resolve(callback.parameters);
    else reject(callback.error);
    return true;
  };

  return {
    async respond(request) {
      const callback = judgeRequest(request, expected());
      if (callback.kind === "stray") {
        return callback.status === 400 ? callbackPage("invalid", 400) : emptyAnswer(callback.status);
      }
      if (!settle(callback)) return callbackPage("invalid", 410);
      return callback.kind === "granted" ? callbackPage("received", 200) : callbackPage("refused", 400);
    },
    wait({ runtime, ui, milliseconds, signal }) {
      const onTimeout = () =>
        new AuthError("expired_token", "Nobody finished the sign-in in the browser in time.", {
          hint: "Start the sign-in again.",
        });
      return withTimeLimit({ runtime, milliseconds, signal, onTimeout }, async (limited) => {
        const done = new AbortController();
        const stop = () => done.abort();
        limited.addEventListener("abort", stop, { once: true });
        void readPasted(ui, done.signal, (text) => settle(judgePasted(text, expected())));
        return answered.finally(stop);
      });
    },
  };
}

/** Asks again until an address is the right one. The way over the listener stays open all the time. */
async function readPasted(
  ui: LoginUi,
  signal: AbortSignal,
  accept: (text: string) => boolean,
): Promise<void> {
  if (ui.readRedirect === undefined) return;
  try {
    while (!signal.aborted) {
      if (accept(await ui.readRedirect(signal))) return;
      if (signal.aborted) return;
      ui.notify({
        type: "warning",
        message: "That is not the answer to this sign-in. Paste the whole address that the browser ended on.",
      });
    }
  } catch {
    // Input that has ended, or that the abort has ended.
  }
}
