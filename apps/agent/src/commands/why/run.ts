import { type Candidate, type Credential, describeOrigin } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { type ExitCode, exitCodes } from "../../exit-code.js";
import { createFingerprint, type Fingerprint } from "../../fingerprint.js";
import { isoTime, printJson } from "../../json/print.js";
import { inspect, stateOf } from "../../logins.js";
import { payerOf } from "../../payer.js";
import { type Resolution, resolutionOf } from "../../resolution.js";
import { tilde } from "../../terminal/tilde.js";
import type { WhyOptions } from "./command.js";
import { renderWhy, type WhyCandidate } from "./render.js";

/** Exit code 4 where nothing could be used: the question has an answer, and it is "none". */
export async function runWhy({ reference, json }: WhyOptions, context: Context): Promise<ExitCode> {
  const resolution = await resolutionOf(context, reference);
  const found = await inspect(context, reference);
  const fingerprint = await createFingerprint(context);
  const deciding = found.find(({ verdict }) => verdict === "usable" || verdict === "broken");
  const candidates = found.map((candidate) => explain(candidate, deciding, resolution, fingerprint, context));
  const { model, provider, account } = reference;
  const target =
    provider + (account === undefined ? "" : `@${account}`) + (model === undefined ? "" : `/${model}`);
  const chosen = candidates.find(({ verdict }) => verdict === "taken") ?? null;
  if (json)
    await printJson(context.terminal, "why", { target, chosen: chosen?.location ?? null, candidates });
  else await context.terminal.write(`${renderWhy({ target, candidates }, resolution, context)}\n`);
  return chosen === null ? exitCodes.signInNeeded : exitCodes.done;
}

function explain(
  candidate: Candidate,
  deciding: Candidate | undefined,
  { provider, resolve }: Resolution,
  fingerprint: Fingerprint,
  context: Context,
): WhyCandidate {
  const credential = candidate.verdict === "usable" ? candidate.resolved.credential : undefined;
  return {
    origin: candidate.origin.type,
    location: tilde(describeOrigin(candidate.origin), context.host),
    kind: credential?.kind ?? "unknown",
    ...verdictOn(candidate, deciding, context),
    expiresAt: isoTime(credential?.expiresAt),
    fingerprint: credential === undefined ? null : fingerprint(secretOf(credential)),
    pays: credential === undefined ? null : payerOf(provider, credential, resolve.settings),
  };
}

function verdictOn(
  candidate: Candidate,
  deciding: Candidate | undefined,
  { runtime }: Context,
): Pick<WhyCandidate, "verdict" | "reason"> {
  if (candidate.verdict === "absent" || candidate.verdict === "skipped") {
    return { verdict: candidate.verdict, reason: candidate.reason };
  }
  if (candidate !== deciding) return { verdict: "skipped", reason: "something before it decides" };
  if (candidate.verdict === "broken") return { verdict: "broken", reason: candidate.reason };
  const state = stateOf(candidate, runtime.now());
  if (state === "sign-in-needed") return { verdict: "broken", reason: "it has ended and cannot be renewed" };
  const reason =
    state === "expired" ? "the first that counts; expired, and renewed at use" : "the first that counts";
  return { verdict: "taken", reason };
}

function secretOf(credential: Credential): string {
  return credential.kind === "api-key"
    ? credential.apiKey
    : (credential.refreshToken ?? credential.accessToken);
}
