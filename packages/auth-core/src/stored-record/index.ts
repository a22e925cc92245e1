/** What a stored credential looks like on the disk: enough to read a valid one without a schema library. */
export { isStoredFile, type StoredFile } from "../store/file/record-guard.js";
