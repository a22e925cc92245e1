import { mergeConfig } from "vitest/config";
import base from "./vitest.config.js";

// The real programs whose files we read and share, installed from npm into a temporary folder.
const { include: _include, exclude: _exclude, ...test } = base.test ?? {};

export default mergeConfig(
  { ...base, test },
  {
    test: {
      include: ["{packages,apps}/*/test/interop/**/*.test.ts"],
      fileParallelism: false,
      testTimeout: 300_000,
      hookTimeout: 600_000,
    },
  },
);
