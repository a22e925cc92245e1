import type { LoggedRequest } from "@link-assistant/auth-testing";

/** One line on one request, without anything secret. */
export function describeRequest({ method, path, form, status }: LoggedRequest): string {
  const grant = form.grant_type?.split(":").at(-1);
  return `${method} ${path}${grant === undefined ? "" : ` ${grant}`} ${status ?? "no answer"}`;
}
