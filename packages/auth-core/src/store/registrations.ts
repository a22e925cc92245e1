import * as z from "zod/mini";
import { AuthError } from "../error.js";
import type { Disk } from "../ports/disk.js";
import type { Runtime } from "../ports/runtime.js";
import { encodeKey } from "./file/encoded-key.js";
import { makeFolders } from "./file/locked-key.js";
import { replaceFile } from "./file/replace-file.js";
import { requireSafeFolder } from "./file/safe-folder.js";
import { ignoringDisk, isMissing, unreadable, unwritable } from "./file/system-error.js";
import { newIdentifier } from "./identifier.js";

const registration = z.object({
  issuer: z.string(),
  clientId: z.optional(z.string()),
  hostId: z.optional(z.string()),
});

/**
 * What must outlive a sign-out, and a sign-in that fails half-way: this program as an authorization server has
 * registered it while a person signed in, or the name under which that server is to see this machine again. Not a
 * part of any login, and never deleted with one.
 */
export type Registration = Readonly<z.infer<typeof registration>>;

/** The registrations of one provider, each under a name: an account's, or a word for what all accounts share. */
export interface Registrations {
  /** @throws AuthError `store_unreadable`: what is damaged is no reason to register anew without a word. */
  read(name: string): Promise<Registration | undefined>;
  /** Durable when it resolves, so that it can come before what depends on it. @throws AuthError `store_unwritable` */
  write(name: string, registration: Registration): Promise<void>;
}

/** Where a {@link registrationsFolder} is, and whose. */
export interface RegistrationsOptions {
  readonly disk: Disk;
  readonly runtime: Runtime;
  /** `~/.agent` or `AGENT_HOME`. */
  readonly home: string;
  readonly providerId: string;
}

/** Registrations as files: `<home>/registrations/<provider and name, encoded>.json`, 0600 in a 0700 folder. */
export function registrationsFolder(options: RegistrationsOptions): Registrations {
  const { disk, runtime, home, providerId } = options;
  const folder = `${home}/registrations`;
  const pathOf = async (name: string) => `${folder}/${await encodeKey(`${providerId}/${name}`)}.json`;

  return {
    async read(name) {
      const path = await pathOf(name);
      const bytes = await disk.read(path, largestFile).catch((error: unknown) => {
        if (isMissing(error)) return undefined;
        throw unreadable(path, error);
      });
      return bytes === undefined ? undefined : parse(bytes, path);
    },

    async write(name, { issuer, clientId, hostId }) {
      const path = await pathOf(name);
      const temporary = `${path}.${newIdentifier(runtime)}.tmp`;
      const text = JSON.stringify({ schemaVersion: 1, issuer, clientId, hostId }, undefined, 2);
      const bytes = new TextEncoder().encode(text);
      try {
        await makeFolders(disk, folder);
        await requireSafeFolder(disk, folder);
        await disk.createExclusive(temporary, bytes, 0o600);
        await disk.syncFile(temporary);
        await replaceFile(disk, runtime, temporary, path, bytes);
        await ignoringDisk(() => disk.syncFolder(folder));
      } catch (error) {
        await ignoringDisk(() => disk.unlink(temporary));
        throw unwritable(path, error);
      }
    },
  };
}

const largestFile = 1 << 16;

function parse(bytes: Uint8Array, path: string): Registration {
  try {
    return registration.parse(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new AuthError("store_unreadable", `${path} is damaged.`, {
      hint: `To register this program anew at the next sign-in: rm ${path}`,
      details: { path },
    });
  }
}
