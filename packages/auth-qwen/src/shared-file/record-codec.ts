import {
  AuthError,
  type Disk,
  type OAuthCredential,
  type Runtime,
  type StoredRecord,
} from "@link-assistant/auth-core";
import type { FileCodec, PlaceContent } from "@link-assistant/auth-core/node";
import { decodeStoredFile, encodeStoredFile } from "./codec.js";
import { ifPresent } from "./disk.js";
import { identifyingHash, readSideFile, type SideFile } from "./side-file.js";

export interface RecordCodecOptions {
  readonly disk: Disk;
  readonly runtime: Runtime;
  readonly sideFile: string;
}

/** Qwen Code's format, and what is known of the login in it from the side file. */
export function recordCodec({ disk, runtime, sideFile }: RecordCodecOptions): FileCodec {
  return {
    async decode(bytes, path) {
      const decoded = decodeStoredFile(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
      if (decoded.status === "login") {
        const side = await readSideFile(disk, sideFile);
        return describe(decoded.credential, side, (await ifPresent(disk.status(path)))?.modifiedAt ?? 0);
      }
      const { problem, field } = decoded;
      throw new AuthError(
        "credential_invalid",
        `${path} is not a login of Qwen: ${problem}. It was left as it is.`,
        {
          hint: "agent qwen:login sets it aside and signs in anew",
          details: { provider: "qwen", path, ...(field && { field }) },
        },
      );
    },
    encode({ record }, previous) {
      if (record?.credential.kind !== "oauth") return undefined;
      // At sign-in the five keys alone; a refresh keeps what another tool has put there.
      const kept =
        record.refreshedAt === undefined || !previous ? undefined : new TextDecoder().decode(previous);
      return new TextEncoder().encode(encodeStoredFile(record.credential, runtime.now(), kept));
    },
  };
}

/**
 * A login with what is known about it. One that another tool has written since counts as one generation more;
 * every process computes the same, so that they agree on what a claim is about.
 */
export async function describe(
  credential: OAuthCredential,
  side: SideFile,
  modifiedAt: number,
): Promise<PlaceContent> {
  const hash = await identifyingHash(credential);
  const entry = side.entries.find(({ tokenHash }) => tokenHash === hash);
  const { tokenHash: _, ...known } = entry ?? {
    tokenHash: hash,
    generation: side.generation + 1,
    epoch: side.epoch,
    grantedAt: modifiedAt,
  };
  const record = { credential, ...known } as StoredRecord;
  return { record, generation: known.generation, epoch: known.epoch };
}
