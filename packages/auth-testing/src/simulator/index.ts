export { type NegativeControl, negativeControls } from "./controls.js";
export { describeRun } from "./describe-run.js";
export { withDeterministicDigest } from "./deterministic-digest.js";
export { plannedByName, plannedRefresh, settings } from "./exhaustive.js";
export {
  describeFindings,
  everyBlowInParts,
  explorePart,
  exploreSeeds,
  type Findings,
  mergeFindings,
  type Part,
  seedsInParts,
} from "./explore.js";
export { epochStart, type Ports } from "./machine.js";
export type { Incident, Plan, Program } from "./plan.js";
export { randomPlan } from "./random-plan.js";
export { type Report, type RunOptions, run } from "./run.js";
export { fileStoreSubject, type Subject } from "./subject.js";
export { privatePaths, type Weakness } from "./weaknesses.js";
