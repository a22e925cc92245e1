import type { LoginMethod } from "@link-assistant/auth-core";
import type { App } from "./app.js";

/** The flow is loaded when somebody signs in: most programs only read the key that a sign-in left. */
export function browserMethod(app: App): LoginMethod {
  return {
    id: "browser",
    label: "Browser",
    login: async (ui, context) => (await import("./browser-login.js")).browserLogin(app, ui, context),
  };
}
