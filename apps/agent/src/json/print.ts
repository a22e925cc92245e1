import { printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import type { Shape, shapes } from "./shapes.js";

export async function printJson<Name extends keyof typeof shapes>(
  terminal: Terminal,
  _name: Name,
  value: Readonly<Omit<Shape<Name>, "schemaVersion">>,
): Promise<void> {
  await terminal.write(`${printableJson({ schemaVersion: 1, ...value }, 2)}\n`);
}

/** Epoch milliseconds as ISO 8601 in UTC. */
export function isoTime(milliseconds: number | undefined): string | null {
  return milliseconds === undefined ? null : new Date(milliseconds).toISOString();
}
