import { createStoreContract } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { login, machine } from "./machine.js";

for (const qwenFolder of [true, false]) {
  createStoreContract({
    test,
    expect,
    name: `Qwen's file in ${qwenFolder ? "Qwen Code's folder" : "our own folder"}`,
    keys: ["qwen"],
    credential: (name) => login(name),
    async open() {
      const { store, kill } = machine({ qwenFolder });
      return { store: store(1), other: store(2), endHolder: async () => void kill(1) };
    },
  });
}
