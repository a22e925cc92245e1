import type { Context } from "../../context.js";
import { settingsOf } from "../../resolution.js";
import { formatDuration } from "../../terminal/duration.js";
import type { Diagnosis } from "./diagnosis.js";

// A Date header tells whole seconds, and the answer has been on its way.
const toleratedMs = 60_000;

/** Expiry times are compared with this machine's clock: one that is wrong renews too late or all the time. */
export async function checkClock(context: Context): Promise<readonly Diagnosis[]> {
  const { runtime, signal } = context;
  const provider = await context.registry.provider("qwen");
  const address = provider.oauth?.(await settingsOf(context, provider, undefined))?.issuer;
  if (address === undefined) return [];
  try {
    const response = await runtime.fetch(address, { method: "HEAD", redirect: "manual", signal });
    const date = Date.parse(response.headers.get("date") ?? "");
    const difference = runtime.now() - date;
    if (Number.isNaN(date) || Math.abs(difference) <= toleratedMs) return [];
    const direction = difference > 0 ? "ahead of" : "behind";
    const reason = `It is ${formatDuration(Math.abs(difference))} ${direction} the clock of ${new URL(address).host}.`;
    return [
      { id: "wrong-clock", severity: "error", subject: "clock", reason, fix: "set the clock, best by NTP" },
    ];
  } catch {
    if (signal.aborted) throw signal.reason;
    const reason = `${new URL(address).host} could not be asked for the time.`;
    return [
      {
        id: "no-answer",
        severity: "warning",
        subject: "network",
        reason,
        fix: "check the network and the proxy",
      },
    ];
  }
}
