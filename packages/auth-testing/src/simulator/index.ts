export { type NegativeControl, negativeControls } from "./controls.js";
export { withDeterministicDigest } from "./deterministic-digest.js";
export { type Blow, blows, everyBlow, plannedRefresh, type Setting, settings } from "./exhaustive.js";
export { describeFindings, exploreEveryBlow, exploreSeeds, type Findings } from "./explore.js";
export { epochStart, type Ports } from "./machine.js";
export type { Incident, Plan, Program } from "./plan.js";
export { randomPlan } from "./random-plan.js";
export { type Report, type RunOptions, run } from "./run.js";
export { fileStoreSubject, type Subject } from "./subject.js";
