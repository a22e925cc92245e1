import type { CredentialSource } from "@link-assistant/auth-core";

/** What Qwen Code, and the `agent` before this one, left on this machine. */
export const qwenSource: CredentialSource = {
  role: "source",
  id: "qwen",
  name: "Qwen Code",
  refreshHint: "agent qwen:login",
  find: async (host, options) => (await import("./find.js")).findQwenCredentials(host, options),
};
