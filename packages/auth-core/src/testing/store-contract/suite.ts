import type { OAuthCredential } from "../../credential.js";
import type { CredentialStore, GrantedClaim, StoredRecord } from "../../store/credential-store.js";
import { spentTokenHash } from "../../store/spent-token.js";
import type { ContractRunner } from "../source-contract.js";
import type { StoreContractOptions, StoreFixture } from "./fixture.js";

export interface Suite {
  readonly keys: readonly [string, ...string[]];
  credential(name: string): OAuthCredential;
  it(what: string, run: (fixture: StoreFixture, expect: ContractRunner["expect"]) => Promise<void>): void;
}

export function contractSuite(options: StoreContractOptions): Suite {
  const { test, expect, name, open, keys = ["qwen", "qwen/work"], credential = login } = options;
  return {
    keys,
    credential,
    it: (what, run) => test(`${name}: ${what}`, async () => run(await open(), expect)),
  };
}

function login(name: string): OAuthCredential {
  return {
    kind: "oauth",
    accessToken: `CNRY-access-${name}`,
    refreshToken: `CNRY-refresh-${name}`,
    expiresAt: Date.UTC(2026, 0, 1),
  };
}

export async function signIn(
  store: CredentialStore,
  key: string,
  credential: OAuthCredential,
): Promise<StoredRecord> {
  const record = await store.update(key, () => credential);
  if (record === undefined) throw new Error("a stored login was not given back");
  return record;
}

export async function spending(record: StoredRecord): Promise<{ hash: string; generation: number }> {
  const { credential, generation } = record;
  const token = credential.kind === "oauth" ? credential.refreshToken : undefined;
  return { hash: await spentTokenHash(token ?? ""), generation };
}

export async function granted(
  store: CredentialStore,
  key: string,
  record: StoredRecord,
): Promise<GrantedClaim> {
  const claim = await store.claim(key, await spending(record));
  if (claim.status !== "granted")
    throw new Error(`expected the claim to be granted, and it is ${claim.status}`);
  return claim;
}
