import type { Finding, Host } from "@link-assistant/auth-core";
import {
  type FoundFile,
  finding,
  findingsOf,
  readExpiry,
  readJsonDocument,
  statusByExpiry,
} from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { tool } from "./tool.js";

const tokenSchema = z.looseObject({
  token: z.looseObject({ access_token: z.string(), expiry: z.optional(z.unknown()) }),
});

export function isSuccessorToken(value: unknown): boolean {
  return tokenSchema.safeParse(value).success;
}

/** Token files of Antigravity CLI (`agy`): recognised and described. Its terms keep the login to itself, too. */
export async function findSuccessorTokens(host: Host, paths: readonly string[]): Promise<readonly Finding[]> {
  const found = await Promise.all(
    paths.map(async (path) =>
      findingsOf(tool, path, await readJsonDocument(host, path), (file) =>
        successorFinding(file, host.now()),
      ),
    ),
  );
  return found.flat();
}

export function successorFinding({ path, value, flags }: FoundFile, now: number): Finding {
  const parsed = tokenSchema.safeParse(value);
  const common = { provider: "google", kind: "unknown", location: path, flags, restricted: true } as const;
  if (!parsed.success) {
    return finding({ ...common, status: "malformed", detail: "It is not the token file that agy writes." });
  }
  const { expiresAt } = readExpiry(parsed.data.token.expiry);
  return finding({
    ...common,
    status: statusByExpiry(expiresAt, now),
    detail: "The login of Antigravity CLI (agy). It is described only; run agy to use it.",
    ...(expiresAt !== undefined && { expiresAt }),
  });
}
