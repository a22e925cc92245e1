export { assertSound } from "./assert-sound.js";
export { describeFixtures, type ExpectedFinding, type ImporterFixture } from "./fixtures.js";
export { type FuzzedLoginFile, fuzzLoginFile } from "./fuzz-login-file.js";
export { installTool, type RealTool } from "./install-tool.js";
export { anything, nearly } from "./nearly.js";
export { describeTrace, type TracedHome } from "./trace.js";
