import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

const published = globSync("{packages,apps}/*/package.json", { cwd: root })
  .map((path) => ({ folder: dirname(path), ...JSON.parse(read(path)) }))
  .filter((manifest) => !manifest.private);

describe("the README of a published package", () => {
  test.each(published)(
    "$name says what it is, how to get it, how to use it, how it fails",
    ({ folder, name }) => {
      const readme = read(`${folder}/README.md`);
      expect(readme.startsWith(`# ${name}\n\n`)).toBe(true);
      expect(readme).toMatch(new RegExp(`npm install .*${name}$`, "m"));
      expect(readme).toMatch(/^```ts\n|^echo hi \| agent/m);
      expect(readme).toContain("docs/errors.md");
      expect(readme).toContain("docs/threat-model.md");
      // npm shows it without the folders around it: what lies outside the package needs its full address.
      expect(readme).not.toContain("](../");
    },
  );
});
