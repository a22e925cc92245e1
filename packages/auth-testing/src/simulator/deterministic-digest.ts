import { hash } from "node:crypto";

/**
 * Runs `work` while SHA-256 answers without leaving the microtask queue. The real digest works in another
 * thread: when its answer comes would be up to the machine, and a seed would not repeat its run.
 */
export async function withDeterministicDigest<T>(work: () => Promise<T>): Promise<T> {
  const { subtle } = globalThis.crypto;
  const digest = (_algorithm: string, bytes: Uint8Array): Promise<ArrayBuffer> =>
    Promise.resolve(new Uint8Array(hash("sha256", bytes, "buffer")).buffer);
  Object.defineProperty(subtle, "digest", { value: digest, configurable: true });
  try {
    return await work();
  } finally {
    // What was covered is the method of the prototype.
    Reflect.deleteProperty(subtle, "digest");
  }
}
