import type { Request } from "../http/message.js";

/** One request as it arrived, secrets and all: a test looks in here for what was sent where. */
export interface LoggedRequest extends Request {
  /** By the server's clock, epoch milliseconds. */
  readonly at: number;
  /** What was answered; undefined until then, and for good when the answer was withheld. */
  status: number | undefined;
}

/** The requests for one grant at the token endpoint, oldest first. */
export function tokenRequests(
  log: readonly LoggedRequest[],
  grant: "refresh_token" | "device_code",
): readonly LoggedRequest[] {
  return log.filter(({ form }) => form.grant_type?.endsWith(grant));
}
