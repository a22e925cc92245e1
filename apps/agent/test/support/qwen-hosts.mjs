// Preloaded into the program: Qwen's hosts stand on this machine, each under a path with its own name.
const server = process.env.QWEN_TEST_SERVER;
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const { hostname, pathname, search } = new URL(input instanceof Request ? input.url : input);
  if (hostname === "127.0.0.1") return fetch(input, init);
  return fetch(`${server}/${hostname}${pathname}${search}`, init);
};
