// Preloaded into the program: the hosts of the network stand on this machine, each under a path with its own name;
// where Qwen signs in is the server itself.
const server = process.env.QWEN_TEST_SERVER;
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const { hostname, pathname, search } = new URL(input instanceof Request ? input.url : input);
  if (hostname === "127.0.0.1") return fetch(input, init);
  const place = hostname === "chat.qwen.ai" ? server : `${server}/${hostname}`;
  return fetch(`${place}${pathname}${search}`, init);
};
