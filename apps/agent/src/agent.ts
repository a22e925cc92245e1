#!/usr/bin/env node
import { readFileSync } from "node:fs";
import type { main } from "./main.js";

const { version } = JSON.parse(readFileSync(`${__dirname}/../package.json`, "utf8")) as { version: string };

if (process.argv[2] === "--version") {
  process.stdout.write(`${version}\n`);
} else {
  const everything = require("./main.cjs") as { main: typeof main };
  void everything.main(process, version);
}
