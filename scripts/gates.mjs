// Proves that each gate closes: `pnpm gates [text]`.
//
// In a scratch clone of the last commit, every gate must first be green; then each breach below is planted, its
// gate must turn red, and the breach is taken back. Guards inside the code are proved by `pnpm mutants`, the
// import rules one by one by scripts/test/import-rules.test.ts.
import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { breaches, gates } from "./gates/breaches.mjs";

const wanted = process.argv[2] ?? "";
const chosen = breaches.filter(({ breach }) => breach.includes(wanted));
const clone = mkdtempSync(join(tmpdir(), "gates-"));
const bin = join(clone, "node_modules/.bin");
const env = {
  ...process.env,
  CI: "1",
  TURBO_TELEMETRY_DISABLED: "1",
  PATH: bin + delimiter + process.env.PATH,
};

let open = 0;
try {
  must("git", ["clone", "--quiet", ".", clone], process.cwd());
  must("pnpm", ["install", "--frozen-lockfile", "--prefer-offline"]);
  must("pnpm", ["run", "build"]);
  for (const gate of new Set(chosen.map(({ gate }) => gate))) {
    if (pass(gate)) continue;
    open++;
    console.log(`red without a breach  ${gate}`);
  }
  if (open > 0) throw new Error("A gate that is red without a breach shows nothing: mend it first.");
  for (const breach of chosen) {
    plant(breach);
    const caught = !pass(breach.gate);
    if (!caught) open++;
    console.log(`${caught ? "caught    " : "NOT CAUGHT"} ${breach.breach}  [${breach.gate}]`);
    takeBack(breach);
  }
} finally {
  rmSync(clone, { recursive: true, force: true });
}
console.log(`${chosen.length - open} of ${chosen.length} breaches caught`);
process.exit(open === 0 && chosen.length > 0 ? 0 : 1);

function pass(gate) {
  return spawnSync("bash", ["-c", gates[gate]], { cwd: clone, env, stdio: "ignore" }).status === 0;
}

function must(program, parameters, cwd = clone) {
  const { status, stdout, stderr } = spawnSync(program, parameters, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${parameters.join(" ")}: exit ${status}\n${stdout}${stderr}`);
}

/** A breach adds a file, adds to the end of one, or replaces a text that stands in one. */
function plant({ breach, file, create, append, find, replace }) {
  const path = join(clone, file);
  if (create !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, create);
  } else if (append !== undefined) {
    appendFileSync(path, append);
  } else {
    const text = readFileSync(path, "utf8");
    if (!text.includes(find)) throw new Error(`${breach}: "${find}" does not stand in ${file}`);
    writeFileSync(
      path,
      text.replace(find, () => replace),
    );
  }
}

function takeBack({ file, built }) {
  if (built) must("pnpm", ["run", "build", "--force"]);
  must("git", ["clean", "-fdq", "--", dirname(file)]);
  must("git", ["checkout", "--quiet", "."]);
}
