import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import type { Disk } from "@link-assistant/auth-core";
import { virtualRuntime } from "@link-assistant/auth-core/testing";
import { describe, expect, test } from "vitest";
import { runDoctor } from "../../src/commands/doctor/run.js";
import { checkNode } from "../../src/commands/doctor/surroundings.js";
import { shapes } from "../../src/json/shapes.js";
import { type FakeMachine, fakeMachine } from "../support/fake-machine.js";
import { now, qwenFile, storedRecord } from "../support/stored.js";

interface Planted {
  readonly fault: string;
  readonly id: string;
  readonly severity: "error" | "warning" | "info";
  readonly environment?: Readonly<Record<string, string>>;
  plant(machine: FakeMachine): Promise<void> | void;
  /** What `--fix` leaves. */
  readonly mended?: boolean;
  readonly online?: boolean;
  readonly disk?: Partial<Disk>;
}

const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
const elsewhere = (home: string) => ({ AGENT_HOME: home });

const ownFile = ".agent/qwen/oauth_creds.json";
const open = ({ home }: FakeMachine, path: string, mode: number) => chmodSync(join(home, path), mode);
const age = ({ home }: FakeMachine, path: string) => utimesSync(join(home, path), 1, 1);

const journalId = "00000000-0000-4000-8000-000000000001";
const renewed = { kind: "oauth", accessToken: "CNRY-next", refreshToken: "CNRY-refresh-2", expiresAt: 4e12 };

/** A login, and what an exchange that died has left in its journal. */
async function interrupted(machine: FakeMachine, ...lines: readonly object[]): Promise<void> {
  const spent = createHash("sha256").update("CNRY-refresh-1").digest("base64url");
  const credential = { ...renewed, accessToken: "CNRY-before", refreshToken: "CNRY-refresh-1" } as const;
  const owner = { pid: 1, startTime: "", bootId: "another", host: "another" };
  const intent = { spent, generation: 1, epoch: 1, owner, at: now - 3_600_000 };
  const folder = ".agent/credentials/openai";
  await machine.write(`${folder}/record.json`, storedRecord("openai", credential));
  await machine.write(
    `${folder}/journal/${journalId}.jsonl`,
    [intent, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
  age(machine, `${folder}/journal/${journalId}.jsonl`);
}

const planted: readonly Planted[] = [
  {
    fault: "a configuration that is no JSON",
    id: "invalid-configuration",
    severity: "error",
    plant: (machine) => machine.write(".agent/config.json", "{"),
  },
  {
    fault: "a configuration with a wrong value",
    id: "invalid-configuration",
    severity: "error",
    plant: (machine) => machine.write(".agent/config.json", '{"store":"drawer"}'),
  },
  {
    fault: "a configuration that cannot be read",
    id: "invalid-configuration",
    severity: "error",
    plant: ({ home }) => void mkdirSync(join(home, ".agent/config.json")),
  },
  {
    fault: "a store that nobody knows",
    id: "invalid-configuration",
    severity: "error",
    environment: { AGENT_STORE: "drawer" },
    plant: () => {},
  },
  ...["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EIO"].map(
    (code): Planted => ({
      fault: `a disk on which nothing can be created (${code})`,
      id: "cannot-save",
      severity: "error",
      disk: { createExclusive: failing(code) },
      plant: () => {},
    }),
  ),
  {
    fault: "a disk that is full when the file is to last",
    id: "cannot-save",
    severity: "error",
    disk: { syncFile: failing("ENOSPC") },
    plant: () => {},
  },
  {
    fault: "our folder owned by somebody else",
    id: "cannot-save",
    severity: "error",
    disk: { userId: 12_345 },
    plant: () => {},
  },
  {
    fault: "a file where our folder should be",
    id: "cannot-save",
    severity: "error",
    environment: elsewhere("/etc/hostname"),
    plant: () => {},
  },
  {
    fault: "a file where the folder above ours should be",
    id: "cannot-save",
    severity: "error",
    environment: elsewhere("/etc/hostname/agent"),
    plant: () => {},
  },
  {
    fault: "a login that others could read, were its folder open",
    id: "file-readable-by-others",
    severity: "warning",
    mended: true,
    plant: async (machine) => {
      await machine.write(ownFile, qwenFile());
      open(machine, ownFile, 0o644);
    },
  },
  {
    fault: "our folder open to others",
    id: "folder-open-to-others",
    severity: "error",
    mended: true,
    plant: async (machine) => {
      await machine.write(ownFile, qwenFile());
      open(machine, ".agent", 0o755);
    },
  },
  {
    fault: "a link inside our folder",
    id: "symlink",
    severity: "warning",
    plant: async (machine) => {
      await machine.write(ownFile, qwenFile());
      symlinkSync("/dev/null", join(machine.home, ".agent/elsewhere"));
    },
  },
  {
    fault: "a lock that nobody holds any more",
    id: "stale-lock",
    severity: "warning",
    mended: true,
    plant: async (machine) => {
      await machine.write(".agent/run/openai.lock", "{}");
      age(machine, ".agent/run/openai.lock");
    },
  },
  {
    fault: "a renewal whose answer never came",
    id: "open-journal",
    severity: "warning",
    plant: (machine) => interrupted(machine),
  },
  {
    fault: "a renewal whose answer was never stored",
    id: "open-journal",
    severity: "warning",
    mended: true,
    plant: (machine) => interrupted(machine, { answer: renewed }),
  },
  {
    fault: "a file that a killed program was writing",
    id: "temporary-file",
    severity: "info",
    mended: true,
    plant: async (machine) => {
      const path = `.agent/credentials/openai/record.json.${journalId}.tmp`;
      await machine.write(path, "CNRY-half");
      age(machine, path);
    },
  },
  {
    fault: "a variable that hides a login",
    id: "shadowing-variable",
    severity: "warning",
    environment: { QWEN_API_KEY: "CNRY-variable" },
    plant: (machine) => machine.write(ownFile, qwenFile()),
  },
  {
    fault: "a login that has ended",
    id: "ended-login",
    severity: "warning",
    plant: (machine) => machine.write(ownFile, qwenFile({ expiry_date: now - 1, refresh_token: null })),
  },
  {
    fault: "a login that cannot be read",
    id: "broken-login",
    severity: "error",
    plant: (machine) => machine.write(ownFile, "{"),
  },
  {
    fault: "one refresh token in two tools",
    id: "shared-refresh-token",
    severity: "warning",
    plant: async (machine) => {
      await machine.write(".qwen/oauth_creds.json", qwenFile());
      await machine.write(
        ".agent/credentials/qwen%2fcopy/record.json",
        storedRecord("qwen/copy", { kind: "oauth", accessToken: "CNRY-a", refreshToken: "CNRY-refresh" }),
      );
    },
  },
  {
    fault: "one refresh token in two other tools, expired in both",
    id: "shared-refresh-token",
    severity: "warning",
    plant: async (machine) => {
      const login = { accessToken: "CNRY-a", refreshToken: "CNRY-same", expiresAt: 1e12 };
      const copy = { type: "oauth", access: "CNRY-a", refresh: "CNRY-same", expires: 1e12 };
      await machine.write(".claude/.credentials.json", JSON.stringify({ claudeAiOauth: login }));
      await machine.write(".local/share/opencode/auth.json", JSON.stringify({ anthropic: copy }));
    },
  },
  {
    fault: "another tool's login that others can read",
    id: "foreign-file-open-to-others",
    severity: "warning",
    plant: async (machine) => {
      await machine.write(".codex/auth.json", '{"OPENAI_API_KEY":"CNRY-codex"}');
      open(machine, ".codex/auth.json", 0o644);
    },
  },
  {
    fault: "another tool's file that cannot be understood",
    id: "unknown-format",
    severity: "warning",
    plant: (machine) => machine.write(".codex/auth.json", "{"),
  },
  {
    fault: "a proxy that is no address",
    id: "bad-proxy",
    severity: "error",
    environment: { HTTPS_PROXY: "nonsense" },
    plant: () => {},
  },
  {
    fault: "certificates that are not checked",
    id: "certificates-not-checked",
    severity: "error",
    environment: { NODE_TLS_REJECT_UNAUTHORIZED: "0" },
    plant: () => {},
  },
  {
    fault: "a certificate file that is not there",
    id: "missing-certificates",
    severity: "error",
    environment: { NODE_EXTRA_CA_CERTS: "/nowhere/ca.pem" },
    plant: () => {},
  },
  {
    fault: "a clock that is wrong",
    id: "wrong-clock",
    severity: "error",
    online: true,
    plant: () => {},
  },
];

const anHourAgo = new Date(now - 3_600_000).toUTCString();
const fetch = async () => new Response(null, { headers: { date: anHourAgo } });

async function examine(machine: FakeMachine, options: { readonly fix?: boolean; readonly online?: boolean }) {
  const context = await machine.context({ toDiagnose: true });
  machine.terminal.printed.stdout = "";
  const exitCode = await runDoctor(
    { json: true, fix: options.fix === true, online: options.online === true },
    context,
  );
  return { exitCode, report: shapes.doctor.parse(JSON.parse(machine.terminal.printed.stdout)) };
}

describe("each planted fault is found, and mended where that is safe", () => {
  test.for(planted)(
    "$fault",
    async ({ plant, id, severity, environment, mended, online, disk }, { onTestFinished }) => {
      const machine = fakeMachine({
        runtime: virtualRuntime({ now, fetch }),
        ...(environment && { environment }),
        ...(disk && { disk }),
      });
      onTestFinished(machine.remove);
      mkdirSync(join(machine.home, ".agent"), { mode: 0o700 });
      await plant(machine);

      const { exitCode, report } = await examine(machine, { online: online === true });
      expect(exitCode).toBe(severity === "info" ? 0 : 1);
      expect(report.findings.map((finding) => [finding.id, finding.severity])).toContainEqual([id, severity]);
      expect(report.findings.find((finding) => finding.id === id)?.fix).toBeTruthy();
      expect(JSON.stringify(report)).not.toContain("CNRY-");

      const after = await examine(machine, { fix: true, online: online === true });
      expect(after.report.findings.some((finding) => finding.id === id)).toBe(mended !== true);
    },
  );
});

test("what is broken of the configuration does not keep the doctor from the rest", async ({
  onTestFinished,
}) => {
  const machine = fakeMachine({ runtime: virtualRuntime({ now }) });
  onTestFinished(machine.remove);
  await machine.write(".agent/config.json", '{"store":"drawer"}');
  await machine.write(ownFile, "{");
  const { report } = await examine(machine, {});
  expect(report.findings).toMatchObject([
    {
      id: "invalid-configuration",
      subject: "~/.agent/config.json",
      reason: "~/.agent/config.json: store is not valid.",
      fix: expect.stringContaining("correct ~/.agent/config.json (expected: one of auto, file, keychain)"),
    },
    { id: "broken-login" },
  ]);
  await expect(machine.context()).rejects.toMatchObject({
    code: "invalid_configuration",
    hint: "expected: one of auto, file, keychain; see: agent auth doctor",
  });
});

test("a doctor leaves nothing behind, in a home with our folder and in one without", async ({
  onTestFinished,
}) => {
  const machine = fakeMachine({ runtime: virtualRuntime({ now }) });
  onTestFinished(machine.remove);
  await examine(machine, {});
  expect(readdirSync(machine.home)).toEqual([]);
  await machine.write(ownFile, qwenFile());
  await examine(machine, {});
  expect(readdirSync(machine.home, { recursive: true }).sort()).toEqual([
    ".agent",
    ".agent/fingerprint-key",
    ".agent/qwen",
    ".agent/qwen/oauth_creds.json",
  ]);
});

test("a folder that cannot be listed is no accident of the program", async ({ onTestFinished }) => {
  const machine = fakeMachine({ runtime: virtualRuntime({ now }), disk: { list: failing("EACCES") } });
  onTestFinished(machine.remove);
  const { report } = await examine(machine, {});
  const reasons = report.findings.map(({ reason }) => reason);
  expect(reasons).toContainEqual(expect.stringMatching(/^Cannot read .*credentials: permission denied\.$/));
  expect(reasons.join()).not.toContain("unexpected");
});

test("a machine in order", async ({ onTestFinished }) => {
  const machine = fakeMachine({ runtime: virtualRuntime({ now }) });
  onTestFinished(machine.remove);
  await machine.write(ownFile, qwenFile());
  expect(await examine(machine, {})).toMatchObject({ exitCode: 0, report: { ok: true, findings: [] } });
});

test("Qwen Code's shared file is one holder, not two", async ({ onTestFinished }) => {
  const machine = fakeMachine({ runtime: virtualRuntime({ now }) });
  onTestFinished(machine.remove);
  await machine.write(".qwen/oauth_creds.json", qwenFile());
  const { report } = await examine(machine, {});
  expect(report.findings.map(({ id }) => id)).not.toContain("shared-refresh-token");
});

test.for([
  ["20.18.9", 1],
  ["18.20.0", 1],
  ["20.19.0", 0],
  ["24.1.0", 0],
] as const)("Node %s", ([version, count]) => expect(checkNode(version)).toHaveLength(count));
