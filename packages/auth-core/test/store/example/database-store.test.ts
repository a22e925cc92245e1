import { readFileSync } from "node:fs";
import { createStoreContract, virtualRuntime } from "@link-assistant/auth-core/testing";
import { expect, test } from "vitest";
import { databaseStore, type Row, type Table } from "./database-store.js";

function tableInMemory(now: () => number): Table {
  const rows = new Map<string, { row: Row; version: number }>();
  return {
    keys: async () => [...rows.keys()],
    read: async (key) => rows.get(key),
    async write(key, row, version) {
      if ((rows.get(key)?.version ?? 0) !== version) return false;
      rows.set(key, { row, version: version + 1 });
      return true;
    },
    now: async () => now(),
  };
}

createStoreContract({
  test,
  expect,
  name: "example: database store",
  async open() {
    const runtime = virtualRuntime();
    const table = tableInMemory(runtime.now);
    const open = () => databaseStore("the database", table);
    return { store: open(), other: open(), endHolder: () => runtime.advance(60_000) };
  },
});

test("docs/custom-store.md shows this very store", () => {
  const page = readFileSync(new URL("../../../../../docs/custom-store.md", import.meta.url), "utf8");
  const code = readFileSync(new URL("database-store.ts", import.meta.url), "utf8");
  expect(page).toContain(code.trim());
});
