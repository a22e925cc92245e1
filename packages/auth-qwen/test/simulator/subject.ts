import { fileStore } from "@link-assistant/auth-core/node";
import { fixtureHost } from "@link-assistant/auth-core/testing";
import type { Subject } from "@link-assistant/auth-testing/simulator";
import { openQwenStore } from "../../src/shared-file/store.js";
import { parseStoredFile } from "../../src/stored-file/format.js";
import { credentialFile, folder } from "./qwen-code.js";

const agentHome = "/home/.agent";

/** The login in Qwen Code's file, under both locks. */
export const qwenSubject: Subject = {
  key: "qwen",
  openStore(ports) {
    const ownStore = fileStore({ ...ports, home: agentHome });
    const store = openQwenStore({ ...ports, agentHome, ownStore, host: fixtureHost({ home: "/home" }) });
    // Only a login of Qwen's own server lies in Qwen Code's file, and the simulated one has another name.
    return { ...store, update: (key, change) => store.update(key, change) };
  },
  credentialFile,
  isWhole: (text) => parseStoredFile(text)?.refreshToken !== undefined,
  lockFile: `${agentHome}/run/qwen.lock`,
  setUp: ({ disk }) => disk.makeFolder(folder, 0o700),
};
