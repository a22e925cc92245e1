/** The command of the CLI that signs in anew to the login under a key of the store (`qwen`, `qwen/work`). */
export function signInCommand(key: string): string {
  return `agent auth login ${key.replace("/", "@")}`;
}
