import * as z from "zod/mini";
import { AuthError, type AuthErrorCode, authErrorCodes } from "../error.js";
import type { OAuthClient } from "../oauth/client.js";
import type { StoredRecord } from "../store/credential-store.js";
import { isStoredFile } from "../store/file/record-guard.js";
import type { RefreshStep } from "./step.js";

/** What an exchange process is told. It reads the refresh token itself, under the lock. */
export interface ExchangeRequest {
  readonly version: 1;
  /** How to open the store; only the process's entry knows what it means. */
  readonly store: unknown;
  readonly key: string;
  /** The taking of the lock that was passed to it. */
  readonly lockId: string;
  readonly spent: { readonly hash: string; readonly generation: number };
  readonly client: OAuthClient;
  readonly replayWindowMs?: number | undefined;
  readonly ahead?: boolean | undefined;
}

const exchangeRequest = z.object({
  version: z.literal(1),
  store: z.unknown(),
  key: z.string(),
  lockId: z.string(),
  spent: z.object({ hash: z.string(), generation: z.number() }),
  client: z.looseObject({ issuer: z.string(), clientId: z.string(), tokenEndpoint: z.string() }),
  replayWindowMs: z.optional(z.number()),
  ahead: z.optional(z.boolean()),
});

export function parseExchangeRequest(text: string): ExchangeRequest {
  return exchangeRequest.parse(JSON.parse(text)) as unknown as ExchangeRequest;
}

const failure = z.object({
  code: z.enum(authErrorCodes),
  message: z.string(),
  hint: z.optional(z.string()),
  details: z.optional(z.record(z.string(), z.union([z.string(), z.number()]))),
});
const record = z.custom<StoredRecord>((value) =>
  isStoredFile({ schemaVersion: 1, key: "", ...(value as object) }),
);
const exchangeAnswer = z.discriminatedUnion("status", [
  z.object({ status: z.literal("renewed"), record }),
  z.object({ status: z.literal("moved"), record: z.optional(record) }),
  z.object({ status: z.literal("wait"), holder: z.string(), until: z.optional(z.number()) }),
  z.object({ status: z.literal("failed"), error: failure }),
]);

export function exchangeAnswerText(step: RefreshStep): string {
  if (step.status !== "failed") return JSON.stringify(step);
  const { code, message, hint, details } = step.error;
  return JSON.stringify({ status: "failed", error: { code, message, hint, details } });
}

/** Undefined when the process died before it could answer, or in the middle of its answer. */
export function parseExchangeAnswer(text: string): RefreshStep | undefined {
  let answer: z.infer<typeof exchangeAnswer>;
  try {
    answer = exchangeAnswer.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
  if (answer.status === "failed") return { status: "failed", error: revived(answer.error) };
  if (answer.status !== "wait") return answer;
  const { holder, until } = answer;
  return { status: "wait", holder, ...(until !== undefined && { until }) };
}

function revived({ code, message, hint, details }: z.infer<typeof failure>): AuthError {
  return new AuthError(code as AuthErrorCode, message, {
    ...(hint !== undefined && { hint }),
    ...(details !== undefined && { details }),
  });
}
