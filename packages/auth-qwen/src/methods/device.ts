import { deviceFlow, type LoginMethod } from "@link-assistant/auth-core";
import { devicePollSeconds, qwenClient } from "../authorization-server.js";

/** Device authorization (RFC 8628) with PKCE, which Qwen requires on the device request too. */
export const deviceMethod: LoginMethod = {
  id: "device",
  label: "Qwen account (OAuth)",
  login: (ui, { runtime, settings, signal }) =>
    deviceFlow({
      client: qwenClient(settings),
      runtime,
      ui,
      pkce: true,
      defaultIntervalSeconds: devicePollSeconds,
      ...(signal && { signal }),
    }),
};
