import type { Finding } from "../source.js";

/**
 * Marks what was found in the working folder, because a variable names a relative path: whoever made the project
 * may have put it there.
 */
export function markOfProject(findings: readonly Finding[], isOfProject: boolean): readonly Finding[] {
  if (!isOfProject) return findings;
  return findings.map((found) => ({
    ...found,
    flags: [...new Set([...(found.flags ?? []), "of-project" as const])],
  }));
}
