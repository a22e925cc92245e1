import type { CredentialSource } from "@link-assistant/auth-core";
import { examineStoredLogin, findStoredLogin } from "./stored-login.js";

/** What Qwen Code left on this machine. */
export const qwenSource: CredentialSource = {
  role: "source",
  id: "qwen",
  name: "Qwen Code",
  refreshHint: "agent qwen:login",
  find: (host, options) =>
    options?.path === undefined ? findStoredLogin(host) : examineStoredLogin(host, options.path),
};
