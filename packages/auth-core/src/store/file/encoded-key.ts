import { AuthError } from "../../error.js";
import { sha256 } from "../spent-token.js";

// Longer names would leave no room for the suffixes of locks and temporary files (255 bytes on every system).
const longestName = 120;
const reservedOnWindows = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

/**
 * Folder name of a key. Distinct keys get distinct names on case-blind file systems too, and no key can name a
 * place outside the folder: everything but lower-case letters, digits, `-` and `_` is written as `%` and two hex
 * digits of its UTF-8 bytes. A long key ends in its hash instead.
 */
export async function encodeKey(key: string): Promise<string> {
  const bytes = new TextEncoder().encode(key);
  if (key === "" || new TextDecoder().decode(bytes) !== key) {
    throw new AuthError("invalid_request", "The name of a stored login is empty or not valid Unicode.");
  }
  const name = [...bytes].map(escapeByte).join("");
  if (name.length > longestName) return `${name.slice(0, longestName / 2)}~${hex(await sha256(bytes))}`;
  return reservedOnWindows.test(name) ? `${name}~` : name;
}

/** The key that a folder is named after; undefined where the name is not one of ours, or a hash. */
export function decodeKey(name: string): string | undefined {
  const escaped = name.replace(/~$/, "");
  if (!/^([a-z0-9_-]|%[0-9a-f]{2})+$/.test(escaped)) return undefined;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return undefined;
  }
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[a-z0-9_-]/.test(character) ? character : `%${byte.toString(16).padStart(2, "0")}`;
}

function hex(bytes: Uint8Array): string {
  return [...bytes.slice(0, 16)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
