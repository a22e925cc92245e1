import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const documents = globSync("{*.md,docs/**/*.md,packages/*/README.md,apps/*/README.md}", { cwd: root });

/** READMEs that npm shows name the repository in full; on `main` that is this tree. */
const ofRepository = /^https:\/\/github\.com\/link-assistant\/agent-auth\/(?:blob|tree)\/main\//;

describe("every link within the repository leads somewhere", () => {
  test.each(documents)("%s", (document) => {
    const text = readFileSync(join(root, document), "utf8");
    expect(linksOf(text).filter((link) => !leadsSomewhere(link, document))).toEqual([]);
  });
});

describe("every file that a document names exists", () => {
  test.each(documents)("%s", (document) => {
    const text = readFileSync(join(root, document), "utf8");
    const named = [...text.matchAll(/`((?:packages|apps|scripts|docs)\/[\w./-]+\.\w+)`/g)].map(
      ([, path]) => path ?? "",
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe("the index of a folder names every page in it", () => {
  test.each(["docs", "docs/decisions"])("%s", (folder) => {
    const index = linksOf(readFileSync(join(root, folder, "README.md"), "utf8")).map(
      (link) => link.split("#")[0],
    );
    const pages = globSync("*.md", { cwd: join(root, folder) }).filter((name) => name !== "README.md");
    expect(pages.filter((name) => !index.includes(name))).toEqual([]);
  });
});

function linksOf(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target.replace(ofRepository, "/"))
    .filter((target) => !/^[a-z]+:/.test(target));
}

function leadsSomewhere(link: string, from: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target =
    path === ""
      ? join(root, from)
      : path.startsWith("/")
        ? join(root, path)
        : resolve(dirname(join(root, from)), path);
  if (!existsSync(target)) return false;
  return anchor === undefined || headingsOf(readFileSync(target, "utf8")).has(anchor);
}

/** The anchors that GitHub gives to headings. */
function headingsOf(markdown: string): Set<string> {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading ?? "");
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replaceAll(" ", "-"),
    ),
  );
}
