import type { LoginMethod } from "@link-assistant/auth-core";

/** The flow is loaded when somebody signs in: most programs only read what a sign-in left. */
export const deviceMethod: LoginMethod = {
  id: "device",
  label: "Qwen account (OAuth)",
  login: async (ui, context) => (await import("./device-login.js")).deviceLogin(ui, context),
};
