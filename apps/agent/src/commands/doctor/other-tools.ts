import type { Finding } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { createFingerprint } from "../../fingerprint.js";
import { storedKeys } from "../../logins.js";
import { tilde } from "../../terminal/tilde.js";
import type { Diagnosis } from "./diagnosis.js";

interface ToolFinding {
  readonly tool: string;
  readonly finding: Finding;
}

/** The credential files of other tools: who can read them, what cannot be understood, and what two of them share. */
export async function checkOtherTools(context: Context): Promise<readonly Diagnosis[]> {
  const found = await findAll(context);
  return [...found.flatMap((one) => checkFile(one, context)), ...(await checkFamilies(found, context))];
}

async function findAll({ registry, host }: Context): Promise<readonly ToolFinding[]> {
  const sources = await Promise.all(registry.sourceIds.map((id) => registry.source(id)));
  const lists = await Promise.all(
    sources.map(async (source) =>
      (await source.find(host)).map((finding) => ({ tool: source.name, finding })),
    ),
  );
  return lists.flat();
}

function checkFile({ tool, finding }: ToolFinding, { host }: Context): readonly Diagnosis[] {
  const subject = tilde(finding.location, host);
  const { flags = [], status, detail } = finding;
  const found: Diagnosis[] = [];
  if (flags.includes("readable-by-others") || flags.includes("writable-by-others")) {
    found.push({
      id: "foreign-file-open-to-others",
      severity: "warning",
      subject,
      reason: `Other users of this machine can get at this login of ${tool}.`,
      fix: `chmod 600 ${subject}`,
    });
  }
  if (flags.includes("foreign-owner")) {
    const reason = `This login of ${tool} belongs to another user.`;
    found.push({ id: "foreign-owner", severity: "warning", subject, reason, fix: `ls -l ${subject}` });
  }
  if (status === "malformed" || status === "unreadable") {
    const reason = detail ?? `This file of ${tool} cannot be understood.`;
    found.push({
      id: "unknown-format",
      severity: "warning",
      subject,
      reason,
      fix: `sign in again with ${tool}`,
    });
  }
  return found;
}

interface Holder {
  readonly name: string;
  readonly location: string;
}

/**
 * One refresh token in two places: whoever renews first logs the other out, and a server that detects the reuse
 * ends both. Tokens are compared by keyed fingerprints.
 */
async function checkFamilies(found: readonly ToolFinding[], context: Context): Promise<readonly Diagnosis[]> {
  const fingerprint = await createFingerprint(context);
  const families = new Map<string, Holder[]>();
  const add = (name: string | undefined, holder: Holder) => {
    if (name === undefined) return;
    const holders = families.get(name) ?? [];
    if (holders.some(({ location }) => location === holder.location)) return;
    families.set(name, [...holders, holder]);
  };
  for (const { tool, finding } of found) {
    add(finding.refreshFamily?.(fingerprint), {
      name: tool,
      location: tilde(finding.location, context.host),
    });
  }
  for (const [token, holder] of await ownTokens(context)) add(fingerprint(token), holder);
  return [...families]
    .filter(([, holders]) => holders.length > 1)
    .map(([name, holders]) => describe(name, holders));
}

async function ownTokens(context: Context): Promise<readonly (readonly [string, Holder])[]> {
  const tokens: [string, Holder][] = [];
  for (const key of await storedKeys(context)) {
    const store = await context.storeOf(key.split("/")[0] ?? key);
    const record = await store.read(key).catch(() => undefined);
    if (record?.credential.kind !== "oauth" || record.credential.refreshToken === undefined) continue;
    const location = tilde((await store.locate?.(key)) ?? store.location, context.host);
    tokens.push([record.credential.refreshToken, { name: `agent (${key})`, location }]);
  }
  return tokens;
}

function describe(fingerprint: string, holders: readonly Holder[]): Diagnosis {
  const [first, ...others] = holders.map(({ name, location }) => `${name} in ${location}`);
  return {
    id: "shared-refresh-token",
    severity: "warning",
    subject: first ?? fingerprint,
    reason: `This login also lives in ${others.join(" and ")} (${fingerprint}); whoever renews it first logs the other out.`,
    fix: "sign in separately in one of them, or link instead of copying: agent auth import",
  };
}
