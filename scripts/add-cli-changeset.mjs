// The CLI bundles our packages, and a bundle does not follow version ranges: whenever a package that it
// bundles is about to be released, the CLI gets a patch of its own, so that the fix reaches its users.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const cli = "@link-assistant/agent";
const folder = ".changeset";

const manifest = JSON.parse(readFileSync("apps/agent/package.json", "utf8"));
const bundled = Object.keys(manifest.devDependencies).filter((name) => name.startsWith("@link-assistant/"));
const released = readdirSync(folder)
  .filter((name) => name.endsWith(".md") && name !== "README.md")
  .flatMap((name) => packagesOf(readFileSync(join(folder, name), "utf8")));

const reasons = bundled.filter((name) => released.includes(name));
if (reasons.length > 0 && !released.includes(cli)) {
  const file = join(folder, `cli-${randomBytes(4).toString("hex")}.md`);
  writeFileSync(file, `---\n"${cli}": patch\n---\n\nCarries the new ${reasons.join(", ")}.\n`);
  console.log(`${file}: ${cli} is released with ${reasons.join(", ")}`);
}

/** The names in a changeset's front matter, one `"name": bump` a line. */
function packagesOf(text) {
  const [, frontMatter = ""] = text.split(/^---$/m);
  return [...frontMatter.matchAll(/^["']?([^"':\s]+)["']?\s*:/gm)].map(([, name]) => name);
}
