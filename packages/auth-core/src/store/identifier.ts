import type { Runtime } from "../ports/runtime.js";

/** A random identifier in the form of a UUID; from the runtime's randomness, so that a simulation repeats it. */
export function newIdentifier(runtime: Pick<Runtime, "randomBytes">): string {
  const hex = [...runtime.randomBytes(16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export const identifierPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
