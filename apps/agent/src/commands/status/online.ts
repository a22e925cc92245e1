import { resolveCredential } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { toFailure } from "../../failure.js";
import { canBeUsed, type Login } from "../../logins.js";
import { resolutionOf } from "../../resolution.js";

/** The provider's word on a login, which is renewed for the question where it has expired. */
export async function askProvider(login: Login, context: Context): Promise<Login> {
  const { provider, account } = login;
  if (!canBeUsed(login) || provider.probe === undefined || login.notices.length > 0) return login;
  const { resolve } = await resolutionOf(context, {
    provider: provider.id,
    ...(account !== undefined && { account }),
  });
  try {
    const { credential } = await resolveCredential(provider, resolve);
    const result = await provider.probe(provider.access(credential, resolve.settings), context);
    if (result.status === "accepted") {
      return { ...login, notices: [result.detail ?? "accepted by the provider"] };
    }
    const state = result.status === "refused" ? "sign-in-needed" : login.state;
    return { ...login, state, notices: [result.message] };
  } catch (error) {
    const { message, code } = toFailure(error);
    if (code === "cancelled") throw error;
    return { ...login, state: "sign-in-needed", notices: [message] };
  }
}
