import { execFileSync, spawnSync } from "node:child_process";
import { lstatSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { nodeDisk } from "../../src/node/index.js";

const bytes = (text: string) => new TextEncoder().encode(text);

function folder() {
  const path = mkdtempSync(join(tmpdir(), "auth-disk-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe("nodeDisk", () => {
  const disk = nodeDisk();

  test("creates a file once, with its mode from the first moment, and never through a link", async () => {
    const path = join(folder(), "file");
    await disk.createExclusive(path, bytes("one"), 0o600);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await expect(disk.createExclusive(path, bytes("two"), 0o600)).rejects.toMatchObject({ code: "EEXIST" });
    symlinkSync(`${path}-elsewhere`, `${path}-link`);
    await expect(disk.createExclusive(`${path}-link`, bytes("x"), 0o600)).rejects.toMatchObject({
      code: "EEXIST",
    });
  });

  test("overwrites with what is shorter, and appends", async () => {
    const path = join(folder(), "file");
    await disk.createExclusive(path, bytes("long text"), 0o600);
    await disk.overwrite(path, bytes("new"));
    await disk.append(path, bytes("er"));
    await disk.syncFile(path);
    await disk.syncFolder(path.slice(0, path.lastIndexOf("/")));
    expect(readFileSync(path, "utf8")).toBe("newer");
  });

  test("an overwrite that finds no room for all of it fails", ({ skip }) => {
    const inMount = ["-Urm", "bash", "-c", 'mount -t tmpfs -o size=16k none "$0" && exec "$@"', folder()];
    skip(spawnSync("unshare", [...inMount, "true"]).status !== 0, "no right to mount a small disk here");
    const program = `
      const { nodeDisk } = await import(${JSON.stringify(new URL("../../src/node/disk.ts", import.meta.url))});
      const disk = nodeDisk();
      await disk.createExclusive("file", new Uint8Array(4096), 0o600);
      const overwriting = disk.overwrite("file", new Uint8Array(100_000).fill(97));
      await overwriting.then(() => console.log("written"), ({ code }) => console.log(code));`;
    const argv = ["bash", "-c", 'cd "$0" && exec "$@"', inMount.at(-1) ?? "", process.execPath];
    const said = execFileSync("unshare", [...inMount, ...argv, "--input-type=module", "-e", program]);
    expect(String(said)).toBe("ENOSPC\n");
  });

  test.each(["overwrite", "append"] as const)("%s does not follow a link", async (operation) => {
    const path = join(folder(), "file");
    writeFileSync(path, "kept");
    symlinkSync(path, `${path}-link`);
    await expect(disk[operation](`${path}-link`, bytes("x"))).rejects.toMatchObject({ code: "ELOOP" });
    expect(readFileSync(path, "utf8")).toBe("kept");
  });

  test("reads no more than asked for, and only regular files", async () => {
    const home = folder();
    writeFileSync(join(home, "file"), "12345");
    expect(await disk.read(join(home, "file"), 5)).toEqual(bytes("12345"));
    await expect(disk.read(join(home, "file"), 4)).rejects.toMatchObject({ code: "EFBIG" });
    await expect(disk.read(home, 4)).rejects.toMatchObject({ code: "EISDIR" });
    await expect(disk.read("/dev/zero", 4)).rejects.toMatchObject({ code: "EISDIR" });
    await expect(disk.read(join(home, "none"), 4)).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("does not wait for a FIFO that nobody writes", async ({ skip }) => {
    skip(process.platform === "win32", "Windows has no FIFO in a folder");
    const path = join(folder(), "fifo");
    execFileSync("mkfifo", [path]);
    await expect(disk.read(path, 4)).rejects.toMatchObject({ code: "EISDIR" });
  });

  test("describes an entry and not what it leads to", async () => {
    const path = join(folder(), "file");
    await disk.createExclusive(path, bytes("12345"), 0o600);
    symlinkSync(path, `${path}-link`);
    await disk.link(path, `${path}-second`);
    await disk.touch(path, 1_700_000_000_123);
    const status = await disk.status(path);
    expect(status).toMatchObject({ type: "file", size: 5, mode: 0o600, linkCount: 2, userId: disk.userId });
    expect(Math.round(status.modifiedAt)).toBe(1_700_000_000_123);
    expect(status.identity).toBe((await disk.status(`${path}-second`)).identity);
    expect((await disk.status(`${path}-link`)).type).toBe("symlink");
    expect((await disk.status("/dev/null")).type).toBe("other");
    expect(await disk.resolveLinks(`${path}-link`)).toBe(path);
  });

  test("moves, lists and removes", async () => {
    const home = folder();
    await disk.makeFolder(join(home, "b"), 0o700);
    expect(lstatSync(join(home, "b")).mode & 0o777).toBe(0o700);
    await disk.createExclusive(join(home, "c"), bytes(""), 0o600);
    await disk.rename(join(home, "c"), join(home, "a"));
    expect(await disk.list(home)).toEqual(["a", "b"]);
    await disk.unlink(join(home, "a"));
    await disk.removeFolder(join(home, "b"));
    expect(await disk.list(home)).toEqual([]);
  });
});
