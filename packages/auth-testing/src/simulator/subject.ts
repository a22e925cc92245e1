import type { CredentialStore } from "@link-assistant/auth-core";
import { fileStore } from "@link-assistant/auth-core/node";
import type { Ports } from "./machine.js";

/** What is put to the test: a store, and where it keeps the one login that everybody shares. */
export interface Subject {
  readonly key: string;
  /** What a process gets for a store. */
  openStore(ports: Ports): CredentialStore;
  /** The file that holds the credential. */
  readonly credentialFile: string;
  /** Whether the text of that file is a credential with all its parts, or the mark of a sign-out. */
  isWhole(text: string): boolean;
  readonly lockFile: string;
  /** What is there before anybody signs in. */
  setUp?(ports: Ports): Promise<void>;
}

export const home = "/home/.agent";
const key = "simulated";

/** The file store as auth-core exports it. */
export const fileStoreSubject: Subject = {
  key,
  openStore: (ports) => fileStore({ ...ports, home }),
  credentialFile: `${home}/credentials/${key}/record.json`,
  lockFile: `${home}/run/${key}.lock`,
  isWhole(text) {
    const { credential } = parsed(text) as { credential?: Tokens | null };
    return credential === null || Boolean(credential?.accessToken && credential.refreshToken);
  },
};

interface Tokens {
  readonly accessToken?: unknown;
  readonly refreshToken?: unknown;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

/** Begins the name of a process of another tool: it is not bound by our rules. */
export const foreignPrefix = "foreign";

export function isForeign(processName: string): boolean {
  return processName.startsWith(foreignPrefix);
}
