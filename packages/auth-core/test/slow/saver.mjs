// Saves in a loop through the built store until it is killed. Says "go", then the number of each save that is done.
// Argument: home.
import { writeSync } from "node:fs";
import { fileStore, nodeDisk, nodeProcesses, systemRuntime } from "../../dist/node/index.js";

const store = fileStore({
  disk: nodeDisk(),
  processes: nodeProcesses(),
  runtime: systemRuntime(),
  home: process.argv[2],
});

function next(current) {
  const number = Number(current.credential.accessToken.split("-").at(-1)) + 1;
  return {
    kind: "oauth",
    accessToken: `CNRY-access-${number}`,
    refreshToken: `CNRY-refresh-${number}`,
    expiresAt: 0,
  };
}

writeSync(1, "go\n");
for (;;) {
  const { credential } = await store.update("example", next);
  writeSync(1, `${credential.accessToken.split("-").at(-1)}\n`);
}
