import { builtAgent } from "./demo/agent-process.js";
import { runDemo } from "./demo/run-demo.js";

const failures = await runDemo({
  agentFile: builtAgent(),
  write: (text) => process.stdout.write(text),
  colour: process.stdout.isTTY === true && !process.env.NO_COLOR,
});
process.exitCode = failures.length === 0 ? 0 : 1;
