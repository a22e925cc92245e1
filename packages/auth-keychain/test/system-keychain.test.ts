import { describe, expect, test } from "vitest";
import { type Keyring, systemKeychain } from "../src/index.js";

/** A keyring in memory that says how it was asked, and fails as the real one does: by its message alone. */
function keyring(failure?: string | "hangs") {
  const asked: unknown[] = [];
  const items = new Map<string, string>();
  const answer = async <T>(value: () => T): Promise<T> => {
    if (failure === "hangs") return new Promise(() => undefined);
    if (failure !== undefined) throw Object.assign(new Error(failure), { code: "GenericFailure" });
    return value();
  };
  const AsyncEntry = class {
    private readonly account: string;
    constructor(service: string, account: string, options: unknown) {
      asked.push([service, account, options]);
      this.account = account;
    }
    getPassword = () => answer(() => items.get(this.account) ?? null);
    setPassword = (secret: string) => answer(() => void items.set(this.account, secret));
    deleteCredential = () => answer(() => items.delete(this.account));
  } as Keyring["AsyncEntry"];
  return { AsyncEntry, asked };
}

test("stores, gives back and deletes, and never asks for anything but the Secret Service on Linux", async () => {
  const { AsyncEntry, asked } = keyring();
  const keychain = systemKeychain({ keyring: { AsyncEntry } });
  expect(await keychain.get("qwen")).toBeUndefined();
  await keychain.set("qwen", "CNRY-secret");
  expect(await keychain.get("qwen")).toBe("CNRY-secret");
  await keychain.delete("qwen");
  expect(await keychain.get("qwen")).toBeUndefined();
  for (const each of asked) {
    expect(each).toEqual(["link-assistant-agent", "qwen", { linux: { store: "secret-service" } }]);
  }
});

describe("what the keyring says becomes a code", () => {
  test.each([
    ["Secret Service: unlock prompt was dismissed", "keychain_locked", "is locked"],
    ["The keychain is locked", "keychain_locked", "is locked"],
    ["User interaction is not allowed.", "keychain_locked", "is locked"],
    ["Secret Service: no result found", "keychain_unavailable", "has no login collection"],
    [
      "The name org.freedesktop.secrets was not provided by any .service files",
      "keychain_unavailable",
      "cannot be reached",
    ],
    [
      "DBus error: Using X11 for dbus-daemon autolaunch was disabled CNRY-x",
      "keychain_unavailable",
      "cannot be reached",
    ],
    ["hangs", "keychain_unavailable", "gave no answer within 0.05 s"],
  ])("%s", async (failure, code, says) => {
    const { AsyncEntry } = keyring(failure);
    const keychain = systemKeychain({ keyring: { AsyncEntry }, timeLimitMs: 50 });
    for (const use of [keychain.get("qwen"), keychain.set("qwen", "CNRY-secret"), keychain.delete("qwen")]) {
      const error: Error = await use.then(
        () => expect.unreachable(),
        (reason) => reason,
      );
      expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
      expect(`${error.message} ${JSON.stringify(error)}`).not.toContain("CNRY-");
    }
  });
});
