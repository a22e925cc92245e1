import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const prefix = "agent-auth-";
/** A query takes seconds: what is older was left behind by a process that was killed. */
const leftBehindMs = 3_600_000;

/** A folder (0700) for a copy that holds secrets. It goes away whatever happens, and so do older ones. */
export async function inPrivateFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  await removeLeftBehind();
  const folder = await mkdtemp(join(tmpdir(), prefix));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeLeftBehind(): Promise<void> {
  const names = await readdir(tmpdir()).catch(() => []);
  const ours = names.filter((name) => name.startsWith(prefix));
  await Promise.all(ours.map((name) => removeIfOld(join(tmpdir(), name)).catch(() => undefined)));
}

async function removeIfOld(path: string): Promise<void> {
  const status = await lstat(path);
  const isOurs = status.isDirectory() && status.uid === (process.geteuid?.() ?? status.uid);
  if (isOurs && Date.now() - status.mtimeMs > leftBehindMs) await rm(path, { recursive: true, force: true });
}
