import * as z from "zod/mini";
import type { ProcessIdentity } from "../../ports/processes.js";
import { identifierPattern } from "../identifier.js";

/** One taking of a lock. */
export interface LockInstance {
  readonly id: string;
  /** Undefined when the body could not be read. */
  readonly owner: ProcessIdentity | undefined;
}

export const processIdentity = z.object({
  pid: z.number(),
  startTime: z.string(),
  bootId: z.string(),
  host: z.string(),
});

// The identifier becomes part of a file name, so nothing but an identifier may pass.
const body = z.object({ id: z.string().check(z.regex(identifierPattern)), owner: processIdentity });

export function lockBody(instance: LockInstance): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ id: instance.id, owner: instance.owner }));
}

export function parseLockBody(bytes: Uint8Array): LockInstance | undefined {
  try {
    return body.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
