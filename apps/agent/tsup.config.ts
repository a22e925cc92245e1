import { defineConfig } from "tsup";

// `agent.cjs` answers what needs no parser, and requires `main.cjs` for everything else. CommonJS
// starts 3 to 6 ms sooner than ESM. What package.json names under "dependencies" stays outside the bundle.
export default defineConfig({
  entry: ["src/agent.ts", "src/exchange.ts", "src/main.ts"],
  format: ["cjs"],
  target: "node20",
  platform: "node",
  tsconfig: "tsconfig.build.json",
  external: ["./main.cjs", "open", "undici", "@napi-rs/keyring"],
  // The keychain's package finds its optional binding from where it stands.
  shims: true,
  splitting: false,
  minifySyntax: true,
  clean: true,
  metafile: true,
});
