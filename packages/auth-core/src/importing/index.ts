export {
  type BrokenDocument,
  type DocumentReading,
  jsonDetails,
  type Parsed,
  readDocument,
  readJsonDocument,
  unreadableDetails,
} from "./document.js";
export { parseEnvironmentFile } from "./environment-file.js";
export { escapeUnprintable } from "./escape-unprintable.js";
export { type ExpiryReading, readExpiry } from "./expiry.js";
export { canBeSpent, type FindingDraft, finding, statusByExpiry } from "./finding.js";
export { isForeignEndpoint } from "./foreign-endpoint.js";
export { type FoundCredential, revealKeys } from "./found-credential.js";
export {
  type BrokenPlace,
  brokenFinding,
  type ExaminedTool,
  type FoundFile,
  findingsOf,
} from "./found-file.js";
export {
  type JsonOptions,
  type JsonProblem,
  type JsonReading,
  parseJson,
  withoutComments,
} from "./json.js";
export { judgeKey } from "./judge-key.js";
export { readJwtUnverified, type UnverifiedClaims } from "./jwt.js";
export { keychainProblems } from "./keychain.js";
export { markOfProject } from "./of-project.js";
export { absolutePath, isAbsolutePath, joinPath, parentFolder } from "./paths.js";
export {
  type ImportAction,
  type ImportOptions,
  type ImportStep,
  planImport,
} from "./plan-import.js";
export { readScopes } from "./scopes.js";
export { secretText } from "./secret-text.js";
export { type DecodedText, decodeText } from "./text.js";
