export { type NodeHostOptions, nodeHost } from "./host.js";
export type { KeychainTool } from "./host-keychain.js";
export { type ProgramResult, runProgram } from "./host-program.js";
export { systemRuntime } from "./system-runtime.js";
