import {
  type Access,
  httpExchange,
  isAuthError,
  type ProbeResult,
  type Runtime,
} from "@link-assistant/auth-core";
import * as z from "zod/mini";

export interface ProbeContext {
  readonly runtime: Runtime;
  readonly signal?: AbortSignal;
}

const dollars = z.nullish(z.number());
const informationSchema = z.object({
  data: z.object({ limit: dollars, limit_remaining: dollars, usage: dollars }),
});

type Information = z.infer<typeof informationSchema>["data"];

const limits = { totalMs: 10_000, bodyBytes: 1024 * 1024 };

/** Asks `GET /key`: `/models` answers to anybody and proves nothing. Costs nothing. */
export async function probeKeyInformation(access: Access, context: ProbeContext): Promise<ProbeResult> {
  try {
    const url = new URL(`${access.baseUrl}/key`);
    const { status, text } = await httpExchange(url, { headers: access.headers }, { ...context, limits });
    return judge(status, status === 200 ? readInformation(text) : undefined);
  } catch (error) {
    if (!isAuthError(error) || error.code === "cancelled") throw error;
    return { status: "unreachable", message: error.message };
  }
}

function judge(status: number, information: Information | undefined): ProbeResult {
  if (status === 401 || status === 403) {
    return {
      status: "refused",
      code: "credential_invalid",
      message: `OpenRouter does not know this key (HTTP ${status}). It may have been deleted or disabled.`,
      hint: "agent auth login openrouter",
    };
  }
  if (information === undefined) {
    return { status: "unreachable", message: `OpenRouter could not check the key (HTTP ${status}).` };
  }
  // What is left may be nothing, which is a matter of the account and not of the key.
  return { status: "accepted", detail: describe(information) };
}

function describe({ limit, limit_remaining, usage }: Information): string {
  const used = money(usage ?? 0);
  if (limit == null) return `${used} used, no limit on this key`;
  return `${used} used, ${money(Math.max(0, limit_remaining ?? 0))} left of this key's ${money(limit)}`;
}

function money(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function readInformation(text: string): Information | undefined {
  try {
    return informationSchema.parse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
