import type { Browser, LoginUi } from "@link-assistant/auth-core";
import { listenOnLoopback } from "@link-assistant/auth-core/node";

/** What the page says after the person has clicked: where the browser went, or the code that is shown. */
export async function authorize(
  url: string,
): Promise<{ readonly location?: string; readonly code?: string }> {
  const response = await fetch(url, { method: "POST", redirect: "manual" });
  const location = response.headers.get("location");
  const [, code] = /<code id="code">(.+)<\/code>/.exec(await response.text()) ?? [];
  return { ...(location !== null && { location }), ...(code !== undefined && { code }) };
}

/** A browser in which the person authorizes, and which then goes where it is sent. */
export function clickingBrowser(visited: (url: string) => Promise<unknown> = (url) => fetch(url)): Browser {
  return {
    listen: listenOnLoopback,
    async open(url) {
      void authorize(url).then(({ location }) => location && visited(location));
      return { status: "opened" };
    },
  };
}

export interface ScreenLog {
  readonly shown: string[];
  readonly events: string[];
}

/** A person who pastes or types what `answers` says, and a screen that remembers. */
export function person(
  log: ScreenLog,
  answers: {
    readonly secret?: (url: string) => Promise<string>;
    readonly redirect?: (url: string) => Promise<string>;
  } = {},
): LoginUi {
  let url = "";
  return {
    showVerification() {},
    showAuthorization(prompt) {
      url = prompt.authorizationUrl;
      log.shown.push(JSON.stringify(prompt));
    },
    notify: (event) => void log.events.push(event.type),
    readSecret: async () => (await answers.secret?.(url)) ?? "",
    ...(answers.redirect && { readRedirect: () => answers.redirect?.(url) ?? Promise.resolve("") }),
  };
}
