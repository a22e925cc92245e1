import type { StoredCredential } from "../../credential.js";

/** `record.json` as it lies on the disk. `credential` is null after a sign-out. */
export interface StoredFile {
  readonly schemaVersion: number;
  readonly key: string;
  readonly generation: number;
  readonly epoch: number;
  readonly grantedAt: number;
  readonly refreshedAt?: number;
  readonly issuer?: string;
  readonly credential: StoredCredential | null;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether a value is what lies in `record.json`. The same verdict as the schema of `record-schema.ts` (a property
 * test compares the two), without loading a schema library: this stands on the path of every command that needs
 * a token.
 */
export function isStoredFile(value: unknown): value is StoredFile {
  return (
    isFields(value) &&
    value.schemaVersion === 1 &&
    isText(value.key) &&
    isCount(value.generation) &&
    isCount(value.epoch) &&
    isTime(value.grantedAt) &&
    optional(value.refreshedAt, isTime) &&
    optional(value.issuer, isText) &&
    (value.credential === null || isCredential(value.credential))
  );
}

function isCredential(value: unknown): boolean {
  if (!isFields(value)) return false;
  if (value.kind === "api-key") {
    return (
      isFilledText(value.apiKey) &&
      optional(value.baseUrl, isText) &&
      optional(value.expiresAt, isTime) &&
      optional(value.plan, isText) &&
      optional(value.importedFrom, isText)
    );
  }
  if (value.kind === "oauth") return isOAuthCredential(value);
  return (
    value.kind === "link" &&
    isFilledText(value.source) &&
    optional(value.locator, isText) &&
    optional(value.account, isText) &&
    optional(value.allowRestricted, isBoolean)
  );
}

function isOAuthCredential(value: Fields): boolean {
  return (
    isFilledText(value.accessToken) &&
    optional(value.refreshToken, isFilledText) &&
    optional(value.expiresAt, isTime) &&
    optional(value.refreshNotBefore, isTime) &&
    optional(value.loginEndsAt, isTime) &&
    optional(value.idToken, isText) &&
    optional(value.scopes, isTextList) &&
    optional(value.params, isTextMap)
  );
}

function optional(value: unknown, check: (value: unknown) => boolean): boolean {
  return value === undefined || check(value);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isText = (value: unknown): boolean => typeof value === "string";
const isFilledText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isBoolean = (value: unknown): boolean => typeof value === "boolean";
const isTime = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const isTextMap = (value: unknown): boolean => isFields(value) && Object.values(value).every(isText);
