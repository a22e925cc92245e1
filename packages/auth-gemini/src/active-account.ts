import type { Host } from "@link-assistant/auth-core";
import { readJsonDocument } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";

const accountsSchema = z.looseObject({ active: z.nullable(z.string()) });

/** G6: a name for the display. Gemini CLI takes a damaged file for an empty one, and so do we. */
export async function activeAccount(host: Host, path: string): Promise<string | undefined> {
  const reading = await readJsonDocument(host, path);
  if (reading.status !== "read") return undefined;
  const parsed = accountsSchema.safeParse(reading.value);
  return (parsed.success && parsed.data.active) || undefined;
}
