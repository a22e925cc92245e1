import type { KeychainProblem } from "../ports/host.js";
import type { FindingStatus } from "../source.js";

/** What to tell a person whose keychain gave no answer, by reason. */
export const keychainProblems: Readonly<
  Record<KeychainProblem, { readonly status: FindingStatus; readonly detail: string }>
> = {
  locked: { status: "locked", detail: "The keychain is locked, as it is over SSH. Unlock it and try again." },
  "timed-out": {
    status: "locked",
    detail: "The keychain did not answer within 3 seconds; it may be waiting for a click on its own screen.",
  },
  "no-tool": {
    status: "unreadable",
    detail: "The keychain was not looked at: secret-tool is not installed (package libsecret-tools).",
  },
  failed: {
    status: "unreadable",
    detail: "The keychain could not be asked; there may be none in this session.",
  },
};
