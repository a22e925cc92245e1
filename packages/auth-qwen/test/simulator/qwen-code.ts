import type { Program } from "@link-assistant/auth-testing/simulator";
import { isStoredFile, type StoredFile } from "../../src/stored-file/format.js";

export const folder = "/home/.qwen";
export const credentialFile = `${folder}/oauth_creds.json`;
const lockFile = `${folder}/oauth_creds.lock`;
const staleMs = 35_000;

type Ports = Parameters<Program>[0];

/**
 * Qwen Code 0.24.4 with an expired token, by the protocol that was read from it: exclusive create of the lock,
 * twenty tries, re-read, refresh, write, and a file that is unlinked at any 400 or 401. Ends like it, too: its
 * exit handler removes whatever lock is there.
 */
export const refreshingQwenCode: Program = async (ports) => {
  const { runtime } = ports;
  const stored = await readFile(ports);
  if (stored !== undefined && runtime.now() >= stored.expiry_date - 30_000 && (await takeLock(ports))) {
    await refresh(ports);
    await tryTo(ports.disk.unlink(lockFile));
  }
  await exitingQwenCode(ports, undefined as never, undefined as never);
};

/** Any Qwen Code that ends: its handler unlinks the lock, whoever holds it. */
export const exitingQwenCode: Program = async ({ disk }) => {
  await tryTo(disk.unlink(lockFile));
};

async function takeLock({ disk, runtime }: Ports): Promise<boolean> {
  let pause = 100;
  for (let attempt = 0; attempt < 20; attempt++) {
    if (await tryTo(disk.createExclusive(lockFile, new TextEncoder().encode("a-uuid"), 0o644))) return true;
    const status = await disk.status(lockFile).catch(() => undefined);
    if (status !== undefined && runtime.now() - status.modifiedAt > staleMs) {
      const aside = `${lockFile}.stale.${runtime.randomBytes(4).join("")}`;
      if (await tryTo(disk.rename(lockFile, aside))) await tryTo(disk.unlink(aside));
      continue;
    }
    await runtime.sleep(pause);
    pause = Math.min(pause * 1.5, 2_000);
  }
  return false;
}

async function refresh(ports: Ports): Promise<void> {
  const { disk, runtime } = ports;
  const stored = await readFile(ports);
  if (stored === undefined || runtime.now() < stored.expiry_date - 30_000) return;
  const response = await post(ports, stored).catch(() => undefined);
  if (response?.status === 400 || response?.status === 401) await tryTo(disk.unlink(credentialFile));
  if (response?.status !== 200) return;
  const { access_token, refresh_token, expires_in } = (await response.json()) as Record<string, never>;
  const next = {
    access_token,
    token_type: "Bearer",
    refresh_token,
    resource_url: stored.resource_url,
    expiry_date: runtime.now() + Number(expires_in) * 1000,
  };
  const temporary = `${credentialFile}.${runtime.randomBytes(6).join("")}.tmp`;
  await disk.createExclusive(temporary, new TextEncoder().encode(JSON.stringify(next, undefined, 2)), 0o600);
  await disk.syncFile(temporary);
  await disk.rename(temporary, credentialFile);
}

function post({ runtime }: Ports, { refresh_token }: StoredFile): Promise<Response> {
  const form = { grant_type: "refresh_token", refresh_token: String(refresh_token), client_id: "qwen" };
  return runtime.fetch("https://login.example/token", {
    method: "POST",
    body: new URLSearchParams(form).toString(),
  });
}

async function readFile({ disk }: Ports): Promise<StoredFile | undefined> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(await disk.read(credentialFile, 1 << 20)));
    return isStoredFile(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function tryTo(operation: Promise<unknown>): Promise<boolean> {
  return operation.then(
    () => true,
    () => false,
  );
}
