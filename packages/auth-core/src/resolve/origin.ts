/** Where a credential came from. Printable. */
export type Origin =
  | { readonly type: "environment"; readonly variable: string }
  | { readonly type: "store"; readonly location: string; readonly key: string }
  | { readonly type: "link"; readonly source: string; readonly location: string; readonly key: string }
  | {
      readonly type: "environment-file";
      readonly path: string;
      readonly variable: string;
      readonly level: "project" | "user";
    };

/** One line for a person: "QWEN_API_KEY", "~/.qwen/.env (QWEN_API_KEY)". */
export function describeOrigin(origin: Origin): string {
  switch (origin.type) {
    case "environment":
      return origin.variable;
    case "store":
      return origin.location;
    case "link":
      return origin.location;
    case "environment-file":
      return `${origin.path} (${origin.variable})`;
  }
}
