// Says what the CLI's bundle is made of: dist/THIRD-PARTY.txt with the licence of every package in it, and
// dist/sbom.cdx.json (CycloneDX) with those and the packages that are installed beside it. Reads the
// bundler's list of modules, so it lists what is in the bundle and not what a manifest wishes.
import { globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const moduleList = "dist/modules.json";
const modules = JSON.parse(readFileSync(moduleList, "utf8"));
rmSync(moduleList);

const manifest = readManifest(".");
const bundled = uniquePackages(modules.map((path) => packageFolderOf(path)));
const foreign = bundled.filter(({ name }) => !name.startsWith("@link-assistant/"));
const beside = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }).map(installed);

writeFileSync("dist/THIRD-PARTY.txt", foreign.map(licenceText).join(`\n${"-".repeat(80)}\n\n`));
writeFileSync("dist/sbom.cdx.json", `${JSON.stringify(sbom(), undefined, 2)}\n`);

function packageFolderOf(path) {
  let folder = dirname(path);
  while (!isPackage(folder)) folder = dirname(folder);
  return folder;
}

/** A `package.json` without a name only marks the module format of a folder. */
function isPackage(folder) {
  try {
    return readManifest(folder).name !== undefined;
  } catch {
    return false;
  }
}

function uniquePackages(folders) {
  const found = [...new Set(folders)].map((folder) => ({ ...readManifest(folder), folder }));
  const own = ({ name }) => name !== manifest.name;
  return found.filter(own).sort((a, b) => a.name.localeCompare(b.name));
}

function installed(name) {
  const entry = createRequire(join(process.cwd(), "package.json")).resolve(name);
  return readManifest(packageFolderOf(entry));
}

function readManifest(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
}

function licenceText({ name, version, license, folder }) {
  const [file] = globSync("{LICENSE,LICENCE,license}*", { cwd: folder });
  if (file === undefined) throw new Error(`${name} ships no licence text`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

function sbom() {
  const component = ({ name, version, license }, scope) => ({
    type: "library",
    name,
    version,
    scope,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    licenses: [{ license: { id: license } }],
  });
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { type: "application", name: manifest.name, version: manifest.version } },
    components: [
      ...bundled.map((each) => component(each, "required")),
      ...beside.map((each) =>
        component(each, each.name in (manifest.optionalDependencies ?? {}) ? "optional" : "required"),
      ),
    ],
  };
}
