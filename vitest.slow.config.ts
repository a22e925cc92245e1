import { mergeConfig } from "vitest/config";
import base from "./vitest.config.js";

// The suites with many processes, real kills, real tools' files and long searches. `SHORT_ROUND=1` asks each
// for one short round, as .ci/run does; without it they run in full.
const { include: _include, exclude: _exclude, ...test } = base.test ?? {};

export default mergeConfig(
  { ...base, test },
  {
    test: {
      include: ["{packages,apps}/*/test/slow/**/*.test.ts"],
      // One file at a time: what is measured is processes racing each other, not the files.
      fileParallelism: false,
      testTimeout: 300_000,
      hookTimeout: 120_000,
    },
  },
);
