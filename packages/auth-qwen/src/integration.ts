import type { Integration } from "@link-assistant/auth-core";
import { qwenProvider } from "./provider.js";
import { openQwenStore } from "./shared-file/store.js";
import { signOutWarning } from "./sign-out-warning.js";
import { qwenSource } from "./source/source.js";

/** Qwen: sign in, use, and share the login with Qwen Code. */
export const qwen = {
  id: "qwen",
  provider: qwenProvider,
  source: qwenSource,
  openStore: openQwenStore,
  signOutWarning,
} as const satisfies Integration;
