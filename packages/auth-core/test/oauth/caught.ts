import { expect } from "vitest";
import { type AuthError, isAuthError } from "../../src/index.js";

/** The `AuthError` that a promise rejects with; anything else fails the test. */
export async function caught(promise: Promise<unknown>): Promise<AuthError> {
  const error = await promise.then(
    () => expect.unreachable("should have failed"),
    (reason: unknown) => reason,
  );
  if (!isAuthError(error)) throw error;
  return error;
}
