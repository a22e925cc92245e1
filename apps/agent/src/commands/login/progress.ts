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
    qr: options.qr,
    ...(options.openBrowser && browser.open !== undefined && { open: browser.open }),
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
