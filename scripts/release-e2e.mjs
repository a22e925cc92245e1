// Rehearses a release in a scratch clone: packs every package, checks the tarballs, publishes them to a
// throwaway registry on loopback, installs the CLI from it with npm and runs it on each Node found. Then
// releases a patch of one package and shows that only it and the CLI that bundles it move.
import { execFile } from "node:child_process";
import { access, mkdtemp, readdir, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { startRegistry } from "./registry.mjs";

const run = promisify(execFile);
const scope = "@link-assistant";
const cli = `${scope}/agent`;
const patched = `${scope}/auth-qwen`;

const work = await mkdtemp(join(tmpdir(), "release-"));
const clone = join(work, "clone");
const upstream = (await run("npm", ["config", "get", "registry"])).stdout.trim();
const registry = await startRegistry({ scope, upstream });

try {
  const environment = await userConfig();
  await step("clone and install", () => cloneRepository());
  await step("first release", () => publish("first", environment));
  await installAndRun("first", environment);
  await step("a patch of one package", () => patchOne());
  await step("second release", () => publish("second", environment));
  await installAndRun("second", environment);
} finally {
  await registry.close();
  await rm(work, { recursive: true, force: true });
}

/** npm and pnpm both obey it; it replaces the user's own file, so nothing of that is touched or sent. */
async function userConfig() {
  const file = join(work, "npmrc");
  await writeFile(file, `registry=${registry.url}\n//${new URL(registry.url).host}/:_authToken=local\n`);
  return { ...process.env, npm_config_userconfig: file, npm_config_cache: join(work, "npm-cache") };
}

async function cloneRepository() {
  await run("git", ["clone", "--quiet", ".", clone]);
  await run("pnpm", ["install", "--frozen-lockfile"], { cwd: clone });
}

async function publish(name, env) {
  const packs = join(work, name);
  const options = { cwd: clone, env };
  await run("pnpm", ["run", "build"], { cwd: clone });
  await run("pnpm", ["exec", "changeset", "pack", "--out-dir", packs], options);
  for (const file of await readdir(join(packs, "packages"))) {
    const tarball = join(packs, "packages", file);
    await checkContents(tarball);
    await run("pnpm", ["exec", "publint", "--strict", tarball], options);
    // The CLI is a program: it has no exports to check.
    if (!file.startsWith("link-assistant-agent-"))
      await run("pnpm", ["exec", "attw", "--profile", "esm-only", tarball], options);
    console.log(`  ${file}`);
  }
  await run("pnpm", ["exec", "changeset", "publish", "--no-git-tag", "--from-pack-dir", packs], options);
}

/** Nothing is published but what was built and what explains it: 33 of 428 packages with a tool's folder shipped live keys. */
async function checkContents(tarball) {
  const { stdout } = await run("tar", ["-tf", tarball]);
  const files = stdout.trim().split("\n");
  const allowed =
    /^package\/(?:dist\/[\w./-]+\.(?:js|cjs|d\.ts|map|txt|json)|schemas\/[a-z]+\.json|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/;
  const strange = files.filter((file) => !allowed.test(file));
  const missing = ["package.json", "README.md", "LICENSE"].filter(
    (name) => !files.includes(`package/${name}`),
  );
  if (strange.length + missing.length > 0) {
    throw new Error(`${tarball}: not to be published: ${strange.join(", ")}; missing: ${missing.join(", ")}`);
  }
}

async function installAndRun(name, env) {
  const prefix = join(work, `${name}-prefix`);
  await step("npm install --global", () =>
    run("npm", ["install", "--global", "--prefix", prefix, cli], { env, cwd: work }),
  );
  const version = (await manifest("apps/agent")).version;
  for (const node of await nodes()) {
    const { stdout } = await run(node, [join(prefix, "bin/agent"), "--version"]);
    if (stdout.trim() !== version) throw new Error(`${node}: agent ${stdout.trim()}, expected ${version}`);
    console.log(`  agent ${version} runs on ${(await run(node, ["--version"])).stdout.trim()}`);
  }
}

async function patchOne() {
  const before = await versions();
  const changeset = `---\n"${patched}": patch\n---\n\nA rehearsal.\n`;
  await writeFile(join(clone, ".changeset/rehearsal.md"), changeset);
  await run("pnpm", ["run", "version-packages"], { cwd: clone });
  const after = await versions();
  const moved = Object.keys(after).filter((name) => after[name] !== before[name]);
  if (moved.sort().join() !== [cli, patched].sort().join()) throw new Error(`moved: ${moved.join(", ")}`);
  console.log(`  ${moved.map((name) => `${name} ${before[name]} -> ${after[name]}`).join("\n  ")}`);
}

async function versions() {
  const found = {};
  for (const folder of ["packages", "apps"]) {
    for (const name of await readdir(join(clone, folder))) {
      const { name: packageName, version } = await manifest(join(folder, name));
      found[packageName] = version;
    }
  }
  return found;
}

async function manifest(folder) {
  return JSON.parse(await readFile(join(clone, folder, "package.json"), "utf8"));
}

/** Every Node on PATH, and those that NODES names, separated by colons. */
async function nodes() {
  const found = new Set(process.env.NODES?.split(":"));
  for (const folder of process.env.PATH.split(delimiter)) {
    const node = join(folder, "node");
    if (
      await access(node).then(
        () => true,
        () => false,
      )
    )
      found.add(await realpath(node));
  }
  return found;
}

async function step(name, action) {
  const started = performance.now();
  await action();
  console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
