/**
 * A keychain, as far as a credential store needs one. Every failure is an `AuthError` with the code
 * `keychain_unavailable` or `keychain_locked`; "not there" is never a failure and a failure never "not there".
 */
export interface Keychain {
  /** For a person: "Secret Service", "macOS Keychain", "Windows Credential Manager". */
  readonly name: string;
  /** UTF-16 units that one item holds; undefined where there is no limit worth knowing. */
  readonly largestSecret?: number;
  get(account: string): Promise<string | undefined>;
  set(account: string, secret: string): Promise<void>;
  delete(account: string): Promise<void>;
}
