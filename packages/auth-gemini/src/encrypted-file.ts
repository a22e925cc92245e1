import type { Finding, Host } from "@link-assistant/auth-core";
import {
  brokenFinding,
  decodeText,
  type FoundFile,
  findingsOf,
  jsonDetails,
  type Parsed,
  parseJson,
  readDocument,
} from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { decrypt } from "./decrypt.js";
import { keyItem, loginItem, type StoreItem, storedFinding } from "./stored-secret.js";
import { tool } from "./tool.js";

export interface StoreContext {
  readonly activeAccount?: string | undefined;
  /** Why Gemini CLI does not read the login in it, where it does not. */
  readonly loginOverruled?: string | undefined;
}

const olderThan035 =
  "Written by Gemini CLI 0.34 or older; newer versions do not read it. Sign in again there.";

/** G2 and G3. The generation is told by what is in the file, not by its name. */
export async function findInEncryptedFile(
  host: Host,
  path: string,
  context: StoreContext,
): Promise<readonly Finding[]> {
  const reading = await readDocument(host, path, (bytes) => decryptDocument(bytes, host));
  return findingsOf(tool, path, reading, (file) => findingsInStore(file, context, host.now()));
}

async function decryptDocument(bytes: Uint8Array, host: Host): Promise<Parsed<unknown>> {
  const decryption = await decrypt(decodeText(bytes)?.text ?? "", host);
  if (!decryption.ok) return { ok: false, ...undecrypted[decryption.reason] };
  const json = parseJson(decryption.bytes);
  return json.ok ? json : { ok: false, detail: jsonDetails[json.problem] };
}

function findingsInStore(
  { path, value, flags }: FoundFile,
  context: StoreContext,
  now: number,
): readonly Finding[] {
  const secrets = [loginItem, keyItem].flatMap((item) => entryOf(value, item));
  if (secrets.length === 0)
    return [brokenFinding(tool, path, { status: "no-login", detail: nothingInIt, flags })];
  return secrets.map(({ item, value: stored, isOld }) => {
    const overruled = isOld ? olderThan035 : context.loginOverruled;
    const locator = `${path}#${item.service}/${item.account}`;
    const secret = { item, value: stored, location: path, locator, flags };
    const ofLogin = item === loginItem && { activeAccount: context.activeAccount, overruled };
    return storedFinding({ ...secret, ...ofLogin }, now);
  });
}

const undecrypted = {
  "not-an-envelope": {
    detail: "It is not the encrypted file that Gemini CLI writes. Sign in again there.",
  },
  "another-key": {
    status: "encrypted-for-other-host",
    detail:
      "It is encrypted for another host or user, or damaged: its key is made from the names of both. Sign in again here.",
  },
} as const;

const nothingInIt = "There is neither a Google login nor an API key in it.";

const record = z.record(z.string(), z.unknown());

interface StoreEntry {
  readonly item: StoreItem;
  readonly value: unknown;
  readonly isOld: boolean;
}

/** Since 0.35: service, account, JSON as text. Before: account, object, one map for all. */
function entryOf(store: unknown, item: StoreItem): readonly StoreEntry[] {
  const text = own(own(store, item.service), item.account);
  if (text !== undefined) {
    const json = parseJson(typeof text === "string" ? text : "");
    return [{ item, value: json.ok ? json.value : undefined, isOld: false }];
  }
  const value = own(store, item.account);
  return value === undefined ? [] : [{ item, value, isOld: true }];
}

function own(value: unknown, key: string): unknown {
  const parsed = record.safeParse(value);
  return parsed.success && Object.hasOwn(parsed.data, key) ? parsed.data[key] : undefined;
}
