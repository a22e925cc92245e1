// Preloaded into the real Qwen Code: its server's address is compiled in. Everything else off this machine fails.
const target = process.env.QWEN_TEST_SERVER;
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname === "chat.qwen.ai") return fetch(target + url.pathname + url.search, init);
  if (url.hostname === "127.0.0.1") return fetch(input, init);
  throw new TypeError(`fetch failed: ${url.hostname} is off this machine`);
};
