import type { ImportOptions } from "./import/command.js";
import type { LoginOptions } from "./login/command.js";
import type { LogoutOptions } from "./logout/command.js";
import type { PromptOptions } from "./prompt/command.js";
import type { Run } from "./run.js";
import type { StatusOptions } from "./status/command.js";
import type { TokenOptions } from "./token/command.js";

/** One function for each command of the program. */
export interface Runs {
  readonly prompt: Run<PromptOptions>;
  readonly login: Run<LoginOptions>;
  readonly logout: Run<LogoutOptions>;
  readonly status: Run<StatusOptions>;
  readonly token: Run<TokenOptions>;
  readonly import: Run<ImportOptions>;
}
