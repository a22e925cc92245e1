import type { CompletionOptions } from "./completion/command.js";
import type { ConfigOptions } from "./config/command.js";
import type { DoctorOptions } from "./doctor/command.js";
import type { EnvOptions } from "./env/command.js";
import type { ExecOptions } from "./exec/command.js";
import type { ImportOptions } from "./import/command.js";
import type { LoginOptions } from "./login/command.js";
import type { LogoutOptions } from "./logout/command.js";
import type { ModelsOptions } from "./models/command.js";
import type { PromptOptions } from "./prompt/command.js";
import type { Run } from "./run.js";
import type { StatusOptions } from "./status/command.js";
import type { TokenOptions } from "./token/command.js";
import type { WhyOptions } from "./why/command.js";

/** One function for each command of the program. */
export interface Runs {
  readonly prompt: Run<PromptOptions>;
  readonly login: Run<LoginOptions>;
  readonly logout: Run<LogoutOptions>;
  readonly status: Run<StatusOptions>;
  readonly token: Run<TokenOptions>;
  readonly import: Run<ImportOptions>;
  readonly why: Run<WhyOptions>;
  readonly env: Run<EnvOptions>;
  readonly exec: Run<ExecOptions>;
  readonly doctor: Run<DoctorOptions>;
  readonly config: Run<ConfigOptions>;
  readonly models: Run<ModelsOptions>;
  readonly completion: Run<CompletionOptions>;
}
