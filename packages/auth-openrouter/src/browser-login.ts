import {
  type AuthorizationGrant,
  type Credential,
  type FlowContext,
  type LoginUi,
  loopbackFlow,
} from "@link-assistant/auth-core";
import type { App } from "./app.js";
import { codePageFlow } from "./code-page-flow.js";
import { endpointsOf, signInClient } from "./endpoints.js";
import { tradeCodeForKey } from "./trade-code.js";

/**
 * Sign-in at OpenRouter's own page. With a browser on this machine OpenRouter sends it back to a loopback
 * address: any port, S256, no `state`, so that the path of the address is unguessable instead. Without one
 * OpenRouter shows a code, and the person brings it here.
 */
export function browserLogin(
  app: App,
  ui: LoginUi,
  { runtime, settings, signal, browser }: FlowContext,
): Promise<Credential> {
  const client = signInClient(endpointsOf(settings));
  const exchange = (grant: AuthorizationGrant) => tradeCodeForKey(client, grant, { runtime, signal });
  const options = { client, runtime, ui, signal, exchange, extraParameters: { key_label: app.title } };
  return browser?.open === undefined
    ? codePageFlow(options)
    : loopbackFlow({ ...options, browser, callbackParameter: "callback_url" });
}
