// Builds dist/. `agent.cjs` is one file, since the hot path reads all of it at every call. All else is cut into chunks
// where the source says `import()`, so that a command compiles what it uses. CommonJS starts 7 to 12 ms sooner than ESM.
// Not tsup: esbuild cuts ESM only, and takes all that a barrel names for one chunk.
import { chmodSync, writeFileSync } from "node:fs";
import { isAbsolute } from "node:path";
import { build } from "rolldown";

/** Commander wants it for subcommands that are programs of their own. There are none, and it takes 4 ms to load. */
const commanderStartsNothing = {
  name: "commander-starts-nothing",
  resolveId: (id, importer) =>
    id === "node:child_process" && importer?.includes("/commander/") ? "\0nothing" : undefined,
  load: (id) => (id === "\0nothing" ? "" : undefined),
};

const options = {
  platform: "node",
  // Siblings are taken from their sources, file by file; the build of a package is one file.
  tsconfig: "../../tsconfig.json",
  // What package.json names under "dependencies", and what is built beside.
  external: ["open", "undici", "@napi-rs/keyring", "./main.cjs"],
  plugins: [commanderStartsNothing],
  transform: { target: "node20" },
  // The library's own exchange process is found by its URL; this program names its own.
  checks: { emptyImportMeta: false },
};
const output = {
  dir: "dist",
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "chunks/[name]-[hash].cjs",
  comments: { annotation: false, jsdoc: false, legal: true },
};

const entry = await build({ ...options, input: "src/agent.ts", output: { ...output, cleanDir: true } });
chmodSync("dist/agent.cjs", 0o755);
const program = await build({ ...options, input: ["src/main.ts", "src/exchange.ts"], output });

const modules = [entry, program].flatMap(({ output }) => output.flatMap(({ moduleIds }) => moduleIds));
writeFileSync("dist/modules.json", JSON.stringify(modules.filter((id) => isAbsolute(id))));
