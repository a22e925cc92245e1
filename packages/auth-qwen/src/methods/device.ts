import { deviceFlow, type LoginMethod } from "@link-assistant/auth-core";
import { devicePollSeconds, qwenClient, withClient } from "../authorization-server.js";

/** Device authorization (RFC 8628) with PKCE, which Qwen requires on the device request too. */
export const deviceMethod: LoginMethod = {
  id: "device",
  label: "Qwen account (OAuth)",
  async login(ui, { runtime, settings, signal }) {
    const login = await deviceFlow({
      client: qwenClient(settings),
      runtime,
      ui,
      pkce: true,
      defaultIntervalSeconds: devicePollSeconds,
      ...(signal && { signal }),
    });
    return withClient(login, settings);
  },
};
