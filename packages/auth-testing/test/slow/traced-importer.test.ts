import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fingerprint, traceImporter } from "../../src/index.js";

const core = new URL("../../../auth-core", import.meta.url).pathname;

describe.skipIf(!existsSync("/usr/bin/strace"))("the trace of an importer (/usr/bin/strace)", () => {
  let folder: string;
  let home: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "importer-"));
    home = join(folder, "home");
    await mkdir(home);
    await writeFile(join(home, "login"), "CNRY-login");
    await mkdir(join(folder, "node_modules/@link-assistant"), { recursive: true });
    await symlink(core, join(folder, "node_modules/@link-assistant/auth-core"));
    const manifest = { name: "@link-assistant/auth-example", type: "module", exports: "./index.js" };
    await writeFile(join(folder, "package.json"), JSON.stringify(manifest));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function breachesOf(code: string) {
    const source = `import fs from "node:fs"; import net from "node:net"; import child from "node:child_process";
      const file = "${home}/login";
      export const example = { source: { find: async () => { ${code}; return []; } } };`;
    await writeFile(join(folder, "index.js"), source);
    return (await traceImporter({ packageFolder: folder, name: "example", home })).breaches.join("\n");
  }

  it("lets a look pass, and a private copy that is cleaned up", async () => {
    expect(
      await breachesOf(`fs.readFileSync(file); fs.readdirSync("${home}"); fs.statSync(file);
        fs.writeFileSync(process.env.TMPDIR + "/copy", ""); fs.rmSync(process.env.TMPDIR + "/copy")`),
    ).toBe("");
  });

  it.each([
    ["writes a file", "fs.writeFileSync(file, '')", /openat/],
    ["opens a file for reading and writing", "fs.openSync(file, 'r+')", /openat/],
    ["creates a file beside it", "fs.writeFileSync(file + '.lock', '')", /openat/],
    ["renames it", "fs.renameSync(file, file + '.old')", /rename/],
    ["removes it", "fs.unlinkSync(file)", /unlink/],
    ["makes a lock folder", "fs.mkdirSync(file + '.lock')", /mkdir/],
    ["touches it", "fs.utimesSync(file, 1, 1)", /utime/],
    ["mends its mode", "fs.chmodSync(file, 0o600)", /chmod/],
    ["leaves a copy behind", "fs.writeFileSync(process.env.TMPDIR + '/copy', '')", /left behind: copy/],
    ["starts a program", "child.spawnSync('/bin/true')", /execve/],
    [
      "connects",
      "net.connect(9, '127.0.0.1').on('error', () => {}); await new Promise((r) => setTimeout(r, 50))",
      /connect/,
    ],
  ])("catches an importer that %s", async (_, code, expected) => {
    expect(await breachesOf(code)).toMatch(expected);
  });

  it("the fingerprint tells a rewritten file with the same bytes", async () => {
    const before = await fingerprint(home);
    await writeFile(join(home, "login"), "CNRY-login");
    expect(await fingerprint(home)).not.toEqual(before);
  });
});
