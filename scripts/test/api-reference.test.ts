import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** `vitest run scripts/test -u` writes it anew, as `scripts/api-reference.mjs` does. */
test("docs/api.md says what the docstrings say", async () => {
  const page = execFileSync(process.execPath, ["scripts/api-reference.mjs", "--print"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  await expect(page).toMatchFileSnapshot(`${root}/docs/api.md`);
});
