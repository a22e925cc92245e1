import { describeOrigin } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { allLogins, type Login } from "../../logins.js";
import { tilde } from "../../terminal/tilde.js";
import type { Diagnosis } from "./diagnosis.js";

/** Logins that do not work, and logins that are not used although they are there. */
export async function checkLogins(context: Context): Promise<readonly Diagnosis[]> {
  const logins = await allLogins(context);
  return [...logins.flatMap((login) => checkState(login, context)), ...checkShadows(logins)];
}

function checkState(login: Login, { host }: Context): readonly Diagnosis[] {
  const { state, notices, origin } = login;
  const subject = nameOf(login);
  const signIn = `agent auth login ${subject}`;
  const place = tilde(describeOrigin(origin), host);
  if (state === "broken") {
    return [
      {
        id: "broken-login",
        severity: "error",
        subject: place,
        reason: notices[0] ?? "It cannot be read.",
        fix: signIn,
      },
    ];
  }
  if (state === "sign-in-needed") {
    const reason = notices[0] ?? "It has ended and cannot be renewed.";
    return [{ id: "ended-login", severity: "warning", subject, reason, fix: signIn }];
  }
  return [];
}

/** A variable goes before a stored login, which is a common surprise. */
function checkShadows(logins: readonly Login[]): readonly Diagnosis[] {
  return logins.flatMap((login): readonly Diagnosis[] => {
    const { origin, provider, account } = login;
    const hidden = logins.some(
      (other) => other.provider === provider && other.account === account && isStored(other),
    );
    if (origin.type !== "environment" || !hidden) return [];
    return [
      {
        id: "shadowing-variable",
        severity: "warning",
        subject: origin.variable,
        reason: `It is set, and goes before the stored login for ${provider.id}, which is not used.`,
        fix: `unset ${origin.variable}`,
      },
    ];
  });
}

function isStored({ origin }: Login): boolean {
  return origin.type === "store" || origin.type === "link";
}

function nameOf({ provider, account }: Login): string {
  return account === undefined ? provider.id : `${provider.id}@${account}`;
}
