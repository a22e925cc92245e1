import { type Credential, deviceFlow, type FlowContext, type LoginUi } from "@link-assistant/auth-core";
import { devicePollSeconds, qwenClient, withClient } from "../authorization-server.js";

/** Device authorization (RFC 8628) with PKCE, which Qwen requires on the device request too. */
export async function deviceLogin(
  ui: LoginUi,
  { runtime, settings, signal }: FlowContext,
): Promise<Credential> {
  const login = await deviceFlow({
    client: qwenClient(settings),
    runtime,
    ui,
    pkce: true,
    defaultIntervalSeconds: devicePollSeconds,
    ...(signal && { signal }),
  });
  return withClient(login, settings);
}
