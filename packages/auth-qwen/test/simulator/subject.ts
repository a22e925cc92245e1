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
  openStore: (ports) =>
    openQwenStore({
      ...ports,
      agentHome,
      ownStore: fileStore({ ...ports, home: agentHome }),
      host: fixtureHost({ home: "/home" }),
    }),
  credentialFile,
  isWhole: (text) => parseStoredFile(text)?.refreshToken !== undefined,
  lockFile: `${agentHome}/run/qwen.lock`,
  setUp: ({ disk }) => disk.makeFolder(folder, 0o700),
};
