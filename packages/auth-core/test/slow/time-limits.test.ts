import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { binaryOf, nodes } from "./installed-runtimes.js";
import { runProgram } from "./run-program.js";

const program = fileURLToPath(new URL("time-limit-program.mjs", import.meta.url));

async function outcome(runtime: (typeof nodes)[number], url: string, milliseconds: number): Promise<unknown> {
  const binary = await binaryOf(runtime);
  if (binary === undefined) return expect.unreachable(`${runtime.name} could not be installed`);
  const run = await runProgram(binary, ["--expose-gc", program, url, String(milliseconds)]);
  return JSON.parse(run.stdout);
}

describe.each(nodes)("on $name", (runtime) => {
  test("a trickle ends with the time limit, however busy the garbage collector is", async () => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      const timer = setInterval(() => response.write(" "), 50);
      response.once("close", () => clearInterval(timer));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect(await outcome(runtime, `http://127.0.0.1:${port}/`, 1_500)).toEqual(["timeout", null]);
    server.closeAllConnections();
    server.close();
  });

  test("a host that does not take the connection is unreachable after 5 of its 8 seconds", async () => {
    const host = await startDeafHost();
    expect(await outcome(runtime, `http://127.0.0.1:${host.port}/`, 8_000)).toEqual([
      "network_error",
      "UND_ERR_CONNECT_TIMEOUT",
    ]);
    host.stop();
  });
});

/** A stopped process whose queue of connections is full: the kernel drops whoever comes next. */
async function startDeafHost(): Promise<{ readonly port: number; stop(): void }> {
  const listen =
    'const s = require("net").createServer(); s.listen({ port: 0, host: "127.0.0.1", backlog: 1 }, () => console.log(s.address().port))';
  const child = spawn(process.execPath, ["-e", listen], { stdio: ["ignore", "pipe", "inherit"] });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const port = Number(line);
  child.kill("SIGSTOP");
  const fillers = Array.from({ length: 4 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
  return {
    port,
    stop() {
      for (const filler of fillers) filler.destroy();
      child.kill("SIGKILL");
    },
  };
}
