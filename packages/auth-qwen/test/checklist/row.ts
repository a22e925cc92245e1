/** One case that Qwen Code, its neighbours or Qwen's servers are known to produce, and how it ends for us. */
export interface Row {
  readonly id: string;
  readonly what: string;
  readonly expected: string;
  outcome(): Promise<string>;
}

/** The code of the error that a promise ends with, or what `ok` makes of its value. */
export async function codeOr<T>(promise: Promise<T>, ok: (value: T) => string): Promise<string> {
  return promise.then(ok, (error: { code?: string }) => error.code ?? String(error));
}
