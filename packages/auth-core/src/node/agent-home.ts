import { AuthError } from "../error.js";
import type { Host } from "../ports/host.js";

/**
 * The folder of our stores: `AGENT_HOME`, else `~/.agent`.
 *
 * @throws AuthError `no_home`: never the working folder and never the system's temporary folder, which others read.
 */
export function agentHomeOf({ environment, home }: Pick<Host, "environment" | "home">): string {
  const chosen = environment.AGENT_HOME;
  if (chosen) return chosen;
  if (home !== undefined) return `${home}/.agent`;
  throw new AuthError("no_home", "This machine has no home folder to keep logins in.", {
    hint: "set AGENT_HOME to a folder of your own",
  });
}
