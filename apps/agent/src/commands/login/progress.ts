import { writeFile } from "node:fs/promises";
import { AuthError, type Provider } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { loginEvents } from "../../login-ui/events.js";
import type { LoginProgress } from "../../login-ui/login-progress.js";
import { loginScreen } from "../../login-ui/screen.js";
import type { LoginOptions } from "./command.js";

export async function loginProgress(
  options: LoginOptions,
  provider: Provider,
  context: Context,
): Promise<LoginProgress> {
  const { terminal, runtime, browser } = context;
  if (options.events) return loginEvents(terminal);
  return loginScreen({
    terminal,
    provider,
    now: runtime.now,
    open: async (url) => {
      if (!options.openBrowser || browser.open === undefined) return "--no-browser was given";
      const opening = await browser.open(url);
      return opening.status === "opened" ? undefined : opening.reason;
    },
    ...(options.urlFile !== undefined && { onUrl: urlWriter(options.urlFile) }),
  });
}

function urlWriter(path: string) {
  return async (url: string) => {
    try {
      await writeFile(path, `${url}\n`, { mode: 0o600 });
    } catch (error) {
      throw new AuthError("invalid_request", `${path} cannot be written.`, {
        cause: error,
        details: { path },
      });
    }
  };
}
