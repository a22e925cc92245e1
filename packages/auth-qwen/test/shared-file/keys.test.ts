import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { machine } from "./machine.js";

test.each(["", "{", "[]"])(
  "a broken login %j is listed all the same, and fails when it is read",
  async (text) => {
    const { home, store } = machine();
    writeFileSync(join(home, ".qwen/oauth_creds.json"), text);
    expect(await store(1).keys()).toEqual(["qwen"]);
    await expect(store(1).read("qwen")).rejects.toMatchObject({ code: "credential_invalid" });
  },
);
