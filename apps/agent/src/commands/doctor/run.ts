import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { toFailure } from "../../failure.js";
import { printJson } from "../../json/print.js";
import { checkClock } from "./clock.js";
import type { DoctorOptions } from "./command.js";
import { checkConfiguration } from "./configuration.js";
import type { Check, Diagnosis } from "./diagnosis.js";
import { checkLeftovers } from "./leftovers.js";
import { checkLogins } from "./logins.js";
import { checkOtherTools } from "./other-tools.js";
import { checkPermissions } from "./permissions.js";
import { renderDiagnoses } from "./render.js";
import { checkSaving } from "./saving.js";
import { checkSurroundings } from "./surroundings.js";

const checks: readonly Check[] = [
  checkConfiguration,
  checkSaving,
  checkPermissions,
  checkLogins,
  checkOtherTools,
  checkLeftovers,
  checkSurroundings,
];

/** Exit code 1 when anything is wrong or dangerous; what is only good to know does not count. */
export async function runDoctor({ json, fix, online }: DoctorOptions, context: Context): Promise<ExitCode> {
  const all = online ? [...checks, checkClock] : checks;
  const before = await examine(all, context);
  const mended = fix ? await mend(before, context) : 0;
  const findings = mended > 0 ? await examine(all, context) : before;
  const ok = findings.every(({ severity }) => severity === "info");
  if (json) {
    const shown = findings.map(({ id, severity, subject, reason, fix: command = null }) => ({
      id,
      severity,
      subject,
      reason,
      fix: command,
    }));
    await printJson(context.terminal, "doctor", { ok, findings: shown });
  } else await context.terminal.write(`${renderDiagnoses(findings, context)}\n`);
  return ok ? exitCodes.done : exitCodes.failed;
}

/** A check that fails is itself a finding: the doctor must not be the first to fall ill. */
async function examine(all: readonly Check[], context: Context): Promise<readonly Diagnosis[]> {
  const found: Diagnosis[] = [];
  for (const check of all) {
    try {
      found.push(...(await check(context)));
    } catch (error) {
      const { code, message, hint } = toFailure(error);
      if (code === "cancelled") throw error;
      found.push({
        id: "check-failed",
        severity: "error",
        subject: check.name,
        reason: message,
        ...(hint && { fix: hint }),
      });
    }
  }
  return withoutRepeats(found);
}

/** A file that holds several logins is mended once. */
function withoutRepeats(findings: readonly Diagnosis[]): readonly Diagnosis[] {
  const byPlace = new Map(
    findings.map((finding) => [`${finding.id} ${finding.subject} ${finding.fix}`, finding]),
  );
  return [...byPlace.values()];
}

async function mend(findings: readonly Diagnosis[], { terminal }: Context): Promise<number> {
  let count = 0;
  for (const { mend: repair, subject, fix } of findings) {
    if (repair === undefined) continue;
    try {
      if (await repair()) terminal.say(`Mended: ${subject}`);
      else terminal.say(`Not mended: ${subject} (${fix})`);
      count += 1;
    } catch (error) {
      terminal.say(`Not mended: ${subject} (${toFailure(error).message})`);
    }
  }
  return count;
}
