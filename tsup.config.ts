import { defineConfig } from "tsup";

export default defineConfig({
  entry: ["src/index.ts"],
  format: ["esm"],
  target: "node20",
  platform: "node",
  // Without tsconfig.json's "paths": a sibling that package.json does not declare fails to
  // resolve instead of being bundled without a word.
  tsconfig: "tsconfig.build.json",
  sourcemap: true,
  clean: true,
});
