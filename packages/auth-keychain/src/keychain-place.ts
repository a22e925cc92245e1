import { AuthError, type Disk, type Runtime } from "@link-assistant/auth-core";
import {
  type CredentialPlace,
  decodeRecordFile,
  emptyPlace,
  encodeRecordFile,
  filePlace,
  type PlaceContent,
} from "@link-assistant/auth-core/node";
import type { Keychain } from "./keychain.js";
import { probeKeychain } from "./probe.js";

export interface KeychainPlaceOptions {
  readonly keychain: Keychain;
  readonly disk: Disk;
  readonly runtime: Runtime;
  readonly key: string;
  /** A file without a secret: says that the keychain holds this key, and keeps the counters after a sign-out. */
  readonly indexPath: string;
}

/**
 * A credential in one keychain item. The index file is written first, through the same temporary file as any
 * credential file: a holder whose temporary file was swept away has lost the power to change the item, too.
 */
export function keychainPlace(options: KeychainPlaceOptions): CredentialPlace {
  const { keychain, key } = options;
  const index = filePlace({ ...options, path: options.indexPath, codec: indexCodec(key) });
  const location = `${keychain.name} (${key})`;

  async function readItem(): Promise<PlaceContent | undefined> {
    const secret = await keychain.get(key);
    return secret === undefined ? undefined : decodeRecordFile(new TextEncoder().encode(secret), location);
  }

  return {
    location,
    absentMeansSignedOut: true,

    read: async () => (await readItem()) ?? (await index.read()),

    async reserve(id) {
      await index.reserve(id);
      await probeKeychain(keychain, id);
    },

    async replace(id, content) {
      const secret = content.record === undefined ? undefined : itemOf(key, content);
      if (secret !== undefined) requireRoom(keychain, key, secret);
      const saved = await index.replace(id, content);
      if (secret === undefined) {
        await keychain.delete(key);
        await keychain.delete(asideOf(key)); // a sign-out leaves nothing of what was too damaged to be read
        return saved;
      }
      await keychain.set(key, secret);
      if ((await keychain.get(key)) === secret) return "durable";
      throw new AuthError("store_unwritable", `${keychain.name} does not give back what was stored.`);
    },

    discard: (id) => index.discard(id),
    sync: () => index.sync(),
    sweep: (id) => index.sweep(id),

    async setAside() {
      const broken = await keychain.get(key);
      if (broken === undefined) return index.setAside("");
      await keychain.set(asideOf(key), broken);
      await keychain.delete(key);
      return `${keychain.name} (${asideOf(key)})`;
    },
  };
}

/** One name and not one for each time: a keychain does not list what it holds. */
function asideOf(key: string): string {
  return `${key}.corrupt`;
}

/** One line: every unit counts on Windows. */
function itemOf(key: string, content: PlaceContent): string {
  return JSON.stringify(JSON.parse(new TextDecoder().decode(encodeRecordFile(key, content))));
}

function requireRoom({ name, largestSecret }: Keychain, key: string, secret: string): void {
  if (largestSecret === undefined || secret.length <= largestSecret) return;
  throw new AuthError(
    "store_unwritable",
    `The login ${key} takes ${secret.length} characters, and an item of ${name} holds ${largestSecret}.`,
    { hint: "AGENT_STORE=file" },
  );
}

/** The format of a credential file after a sign-out, whatever the keychain holds. */
function indexCodec(key: string) {
  return {
    decode: async (bytes: Uint8Array, path: string) => ({
      ...emptyPlace,
      ...(await decodeRecordFile(bytes, path)),
    }),
    encode(content: PlaceContent): Uint8Array {
      const inKeychain = content.record !== undefined;
      return encodeRecordFile(key, { ...content, record: undefined }, { inKeychain });
    },
  };
}
