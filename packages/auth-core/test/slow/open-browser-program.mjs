// node open-browser-program.mjs FILE: hands every address of the JSON list in FILE to the browser opener, as on a
// desktop. Prints how many were opened.
import { readFileSync } from "node:fs";

const { openBrowser } = await import("../../dist/node/index.js");
const desktop = { platform: "linux", environment: { DISPLAY: ":0" }, exists: () => false };
let opened = 0;
for (const address of JSON.parse(readFileSync(globalThis.process.argv[2], "utf8"))) {
  const { status } = await openBrowser(address, desktop);
  if (status === "opened") opened++;
}
console.log(opened);
