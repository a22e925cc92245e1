import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Disk } from "../../src/index.js";
import { registrationsFolder } from "../../src/node/index.js";
import { machine } from "./machine.js";

const issued = { issuer: "https://as.example", clientId: "issued-1" };

function open() {
  const { home, disk, runtime, store } = machine();
  const folder = join(home, "registrations");
  return {
    folder,
    store: store(1),
    files: () => readdirSync(folder),
    of: (providerId = "example", faults: Partial<Disk> = {}) =>
      registrationsFolder({ disk: { ...disk, ...faults }, runtime, home, providerId }),
  };
}

test("what was written is read again, each name and each provider for itself", async () => {
  const { of } = open();
  expect(await of().read("work")).toBeUndefined();
  await of().write("work", issued);
  await of().write("../host", { issuer: issued.issuer, hostId: "urn:uuid:1" });
  expect(await of().read("work")).toEqual(issued);
  expect(await of().read("../host")).toEqual({ issuer: issued.issuer, hostId: "urn:uuid:1" });
  expect(await of("other").read("work")).toBeUndefined();
});

test("a later one takes the place of the former", async () => {
  const { of, files } = open();
  await of().write("work", issued);
  await of().write("work", { ...issued, clientId: "issued-2" });
  expect(await of().read("work")).toEqual({ ...issued, clientId: "issued-2" });
  expect(files()).toEqual(["example%2fwork.json"]);
});

test("a sign-out leaves it", async () => {
  const { of, store } = open();
  await store.update("example", () => ({ kind: "oauth", accessToken: "CNRY-access" }));
  await of().write("work", issued);
  await store.update("example", () => undefined);
  expect(await of().read("work")).toEqual(issued);
});

test.runIf(process.platform !== "win32")("T17 is for its owner alone", async () => {
  const { of, folder } = open();
  await of().write("work", issued);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "example%2fwork.json")).mode & 0o777).toBe(0o600);
});

test.each(["", "{", "[]", '{"clientId":"no issuer"}', '{"issuer":1}'])(
  "a damaged one is an error that names it, and is left as it is: %j",
  async (content) => {
    const { of, folder } = open();
    await of().write("work", issued);
    const path = join(folder, "example%2fwork.json");
    writeFileSync(path, content);
    await expect(of().read("work")).rejects.toMatchObject({ code: "store_unreadable", details: { path } });
  },
);

test("where nothing can be written it says so, and leaves nothing", async () => {
  const { of, files } = open();
  await of().write("work", issued);
  const full = Object.assign(new Error("No space"), { code: "ENOSPC" });
  await expect(
    of("example", { rename: () => Promise.reject(full) }).write("work", { ...issued, clientId: "issued-2" }),
  ).rejects.toMatchObject({ code: "store_unwritable" });
  expect(files()).toEqual(["example%2fwork.json"]);
  expect(await of().read("work")).toEqual(issued);
});
