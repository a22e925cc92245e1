import * as z from "zod/mini";

// The stable answers under --json, documented in docs/json.md. Fields may be added, never changed.

const time = z.nullable(z.iso.datetime());
const text = z.nullable(z.string());
const schemaVersion = z.literal(1);

const kinds = ["api-key", "oauth", "reference", "unknown"] as const;
const states = ["usable", "expiring", "expired", "sign-in-needed", "restricted", "broken"] as const;

const tokenShape = z.object({
  schemaVersion,
  provider: z.string(),
  account: text,
  kind: z.enum(["api-key", "oauth"]),
  token: z.string(),
  expiresAt: time,
  baseUrl: text,
});

const statusShape = z.object({
  schemaVersion,
  credentials: z.array(
    z.object({
      provider: z.string(),
      account: text,
      kind: z.enum(kinds),
      state: z.enum(states),
      expiresAt: time,
      location: z.string(),
      origin: z.enum(["store", "link", "environment", "environment-file"]),
      plan: text,
      notices: z.array(z.string()),
    }),
  ),
});

const importShape = z.object({
  schemaVersion,
  sources: z.array(
    z.object({
      source: z.string(),
      findings: z.int(),
      keychain: z.enum(["looked-at", "not-looked-at", "not-used"]),
    }),
  ),
  results: z.array(
    z.object({
      source: z.string(),
      provider: z.string(),
      account: text,
      kind: z.enum(kinds),
      status: z.string(),
      location: z.string(),
      expiresAt: time,
      action: z.enum([
        "copied",
        "linked",
        "shared",
        "skipped",
        "would-copy",
        "would-link",
        "would-share",
        "would-skip",
      ]),
      key: text,
      reason: text,
      restricted: z.boolean(),
      /** What is odd about the place or the entry, such as `readable-by-others`. */
      flags: z.array(z.string()),
      notice: text,
    }),
  ),
});

const whyShape = z.object({
  schemaVersion,
  target: z.string(),
  /** Location of the candidate that is taken. */
  chosen: text,
  candidates: z.array(
    z.object({
      origin: z.enum(["store", "link", "environment", "environment-file"]),
      location: z.string(),
      kind: z.enum(kinds),
      verdict: z.enum(["taken", "skipped", "broken", "absent"]),
      reason: z.string(),
      expiresAt: time,
      fingerprint: text,
      pays: z.nullable(z.enum(["subscription", "metered", "free", "unknown"])),
    }),
  ),
});

const doctorShape = z.object({
  schemaVersion,
  ok: z.boolean(),
  findings: z.array(
    z.object({
      id: z.string(),
      severity: z.enum(["error", "warning", "info"]),
      subject: z.string(),
      reason: z.string(),
      fix: text,
    }),
  ),
});

const modelsShape = z.object({
  schemaVersion,
  models: z.array(
    z.object({ id: z.string(), provider: z.string(), origin: z.enum(["provider", "cache", "built-in"]) }),
  ),
});

const configShape = z.object({
  schemaVersion,
  path: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});

const answerShape = z.object({
  schemaVersion,
  provider: text,
  model: z.string(),
  text: z.string(),
  finishReason: z.string(),
  usage: z.nullable(
    z.object({
      input: z.number(),
      output: z.number(),
      reasoning: z.number(),
      cached: z.number(),
      total: z.number(),
    }),
  ),
});

const logoutShape = z.object({
  schemaVersion,
  removed: z.array(z.string()),
  revoked: z.boolean(),
  left: z.array(z.string()),
});

const errorShape = z.object({
  schemaVersion,
  error: z.object({ code: z.string(), message: z.string(), hint: text }),
});

export const shapes = {
  token: tokenShape,
  status: statusShape,
  import: importShape,
  logout: logoutShape,
  why: whyShape,
  doctor: doctorShape,
  models: modelsShape,
  config: configShape,
  answer: answerShape,
  error: errorShape,
} as const;

export type Shape<Name extends keyof typeof shapes> = z.infer<(typeof shapes)[Name]>;
