// node --expose-gc time-limit-program.mjs URL MILLISECONDS: one request with this limit, while the garbage collector
// takes all that nobody holds. Prints the code of the error and those of its causes.
const { httpExchange } = await import("../../dist/index.js");
const { systemRuntime } = await import("../../dist/node/index.js");

const [, , url, totalMs] = globalThis.process.argv;
const collector = setInterval(() => globalThis.gc?.(), 20);
const limits = { totalMs: Number(totalMs), bodyBytes: 1024 * 1024 };
try {
  await httpExchange(new URL(url), {}, { runtime: systemRuntime(), limits });
  console.log(JSON.stringify(["answered"]));
} catch (error) {
  console.log(JSON.stringify([error.code, error.cause?.cause?.code]));
}
clearInterval(collector);
