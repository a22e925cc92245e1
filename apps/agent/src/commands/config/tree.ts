export type Tree = { readonly [key: string]: unknown };

export function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function valueAt(tree: Tree, path: readonly string[]): unknown {
  let value: unknown = tree;
  for (const key of path) value = isTree(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  return value;
}

/** A copy with one value changed; undefined removes it, and the branches that this leaves empty. */
export function withValue(tree: Tree, [key = "", ...rest]: readonly string[], value: unknown): Tree {
  const before = Object.hasOwn(tree, key) ? tree[key] : undefined;
  const after = rest.length === 0 ? value : withValue(isTree(before) ? before : {}, rest, value);
  const { [key]: _, ...others } = tree;
  const isGone = after === undefined || (isTree(after) && Object.keys(after).length === 0);
  return isGone ? others : Object.fromEntries([...Object.entries(others), [key, after]]);
}

/** All values by their dotted path. */
export function leaves(tree: Tree, prefix = ""): readonly (readonly [string, unknown])[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    isTree(value) ? leaves(value, `${prefix}${key}.`) : [[prefix + key, value] as const],
  );
}
