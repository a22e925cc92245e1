import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/**
 * What was built may weigh this much, kB. The hot path parses all of `agent.cjs` at every call; `main.cjs` once
 * grew from 0.7 to 1.35 MB by one mention of `z.core`, which makes a bundler keep all of zod.
 */
const budgets = {
  "apps/agent/dist/agent.cjs": 16,
  "apps/agent/dist/exchange.cjs": 1,
  "apps/agent/dist/main.cjs": 800,
  "packages/auth-core/dist/stored-record/index.js": 1,
};

describe("what was built keeps to its size", () => {
  test.each(Object.entries(budgets))("%s: at most %i kB", (file, kilobytes) => {
    expect(statSync(`${root}/${file}`).size / 1000).toBeLessThanOrEqual(kilobytes);
  });
});
