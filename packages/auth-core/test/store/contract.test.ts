import { expect, test } from "vitest";
import { memoryStore } from "../../src/index.js";
import { createStoreContract, virtualRuntime } from "../../src/testing/index.js";
import { machine } from "./machine.js";

createStoreContract({
  test,
  expect,
  name: "memory store",
  async open() {
    const runtime = virtualRuntime();
    const store = memoryStore({ runtime });
    return { store, other: store, endHolder: () => runtime.advance(60_000) };
  },
});

createStoreContract({
  test,
  expect,
  name: "file store",
  async open() {
    const { store, kill } = machine();
    return { store: store(1), other: store(2), endHolder: async () => void kill(1) };
  },
});
