// Prints "N passed, N failed, N skipped" over the JSON reports in a folder. A step that failed without a
// failed test in its report (lint, types, a suite that did not start) counts as one failure.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const [folder, ...failedSteps] = process.argv.slice(2);
const count = { passed: 0, failed: 0, skipped: 0 };

for (const name of readdirSync(folder)) {
  const report = JSON.parse(readFileSync(join(folder, name), "utf8"));
  count.passed += report.numPassedTests;
  count.failed += report.numFailedTests;
  count.skipped += report.numPendingTests + (report.numTodoTests ?? 0);
}
for (const step of failedSteps) console.log(`failed: ${step}`);
count.failed = Math.max(count.failed, failedSteps.length);
if (count.passed === 0) count.failed += 1;

console.log(`${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
process.exitCode = count.failed === 0 ? 0 : 1;
