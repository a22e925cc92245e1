// A worker of `exploreInWorkers`: explores the parts that it is told, one after the other. Its digest is its own.
import { parentPort } from "node:worker_threads";
import { explorePart, type Part, withDeterministicDigest } from "./simulator/index.js";

parentPort?.on("message", (part: Part) => {
  void withDeterministicDigest(() => explorePart(part)).then((findings) => parentPort?.postMessage(findings));
});
