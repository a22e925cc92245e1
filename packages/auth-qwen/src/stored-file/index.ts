/**
 * Where Qwen's login lies and what it looks like: all that is needed to read a valid token, without a schema
 * library and without an OAuth library.
 */
export { isStoredFile, parseStoredFile, type StoredFile, toCredential } from "./format.js";
export {
  type Machine,
  qwenFolder,
  qwenHomeFiles,
  qwenHomeSetting,
  type StoredFilePlaces,
  storedFileName,
  storedFilePlaces,
} from "./place.js";
