import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const packages = fileURLToPath(new URL("packages", import.meta.url));

export default defineConfig({
  // Tests run against the packages' sources, not against what was last built.
  resolve: {
    alias: [
      { find: /^@link-assistant\/([^/]+)$/, replacement: `${packages}/$1/src/index.ts` },
      { find: /^@link-assistant\/([^/]+)\/([^/]+)$/, replacement: `${packages}/$1/src/$2/index.ts` },
    ],
  },
  test: {
    // Test files share workers, for a tenth of the time that a fresh worker for each
    // takes. Tests must therefore undo what they change.
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    include: ["{packages,apps}/*/test/**/*.test.ts", "scripts/test/**/*.test.ts"],
    exclude: ["**/test/slow/**", "**/test/interop/**", "**/node_modules/**"],
    coverage: {
      include: ["{packages,apps}/*/src/**/*.ts"],
      reporter: ["text-summary", "lcov"],
      thresholds: { "packages/auth-core/src/**": { lines: 95, branches: 90 } },
    },
  },
});
