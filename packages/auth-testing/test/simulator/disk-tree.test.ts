import { expect, test } from "vitest";
import { createDiskTree } from "../../src/simulator/disk-tree.js";
import { createRandom } from "../../src/simulator/random.js";
import { simulatedDisk } from "../../src/simulator/simulated-disk.js";

const bytes = (text: string) => new TextEncoder().encode(text);

function createDisk() {
  const tree = createDiskTree();
  return {
    tree,
    disk: simulatedDisk(
      tree,
      async (_label, effect) => effect(),
      () => 1,
    ),
  };
}

type Disk = ReturnType<typeof createDisk>["disk"];

/** Everything that a power cut after these operations can leave in the file `/record`, over many cuts. */
async function outcomes(operations: (disk: Disk) => Promise<void>): Promise<readonly string[]> {
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const { tree, disk } = createDisk();
    await operations(disk);
    tree.cutPower(createRandom(seed));
    seen.add(
      await disk.read("/record", 100).then(
        (content) => new TextDecoder().decode(content),
        (error) => error.code,
      ),
    );
  }
  return [...seen].sort();
}

async function writeSynced(disk: Disk, text: string): Promise<void> {
  await disk.createExclusive("/record", bytes(text), 0o600);
  await disk.syncFile("/record");
  await disk.syncFolder("/");
}

test("a file whose content and entry were synced survives", async () => {
  expect(await outcomes((disk) => writeSynced(disk, "old"))).toEqual(["old"]);
});

test("a synced file can be gone while its entry was not synced", async () => {
  const left = await outcomes(async (disk) => {
    await disk.createExclusive("/record", bytes("new"), 0o600);
    await disk.syncFile("/record");
  });
  expect(left).toEqual(["ENOENT", "new"]);
});

test("a file overwritten in place can be old, new, cut short or full of zeros", async () => {
  const left = await outcomes(async (disk) => {
    await writeSynced(disk, "old");
    await disk.overwrite("/record", bytes("new"));
  });
  expect(left).toEqual(["", "\0\0\0", "n", "n\0\0", "ne", "ne\0", "new", "old"]);
});

test("written aside, synced and renamed, it is old or new, never anything else", async () => {
  const left = await outcomes(async (disk) => {
    await writeSynced(disk, "old");
    await disk.createExclusive("/temporary", bytes("new"), 0o600);
    await disk.syncFile("/temporary");
    await disk.rename("/temporary", "/record");
  });
  expect(left).toEqual(["new", "old"]);
});

test("renamed without a sync of its content, the new file can be torn", async () => {
  const left = await outcomes(async (disk) => {
    await writeSynced(disk, "old");
    await disk.createExclusive("/temporary", bytes("new"), 0o600);
    await disk.rename("/temporary", "/record");
  });
  expect(left).toContain("ne");
});

test("a removal can be undone until the folder is synced", async () => {
  expect(
    await outcomes(async (disk) => {
      await writeSynced(disk, "old");
      await disk.unlink("/record");
    }),
  ).toEqual(["ENOENT", "old"]);
  expect(
    await outcomes(async (disk) => {
      await writeSynced(disk, "old");
      await disk.unlink("/record");
      await disk.syncFolder("/");
    }),
  ).toEqual(["ENOENT"]);
});

test("a folder that its parent has not synced takes everything in it away", async () => {
  const lost = new Set<string>();
  for (let seed = 0; seed < 50; seed++) {
    const { tree, disk } = createDisk();
    await disk.makeFolder("/folder", 0o700);
    await disk.createExclusive("/folder/file", bytes("x"), 0o600);
    await disk.syncFile("/folder/file");
    await disk.syncFolder("/folder");
    tree.cutPower(createRandom(seed));
    lost.add((await disk.list("/")).join());
  }
  expect([...lost].sort()).toEqual(["", "folder"]);
});

test("a process that dies takes nothing with it: only the power does", async () => {
  const { disk } = createDisk();
  await disk.createExclusive("/record", bytes("new"), 0o600);
  expect(await disk.read("/record", 100)).toEqual(bytes("new"));
});
