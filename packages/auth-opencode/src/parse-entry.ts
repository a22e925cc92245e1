import { escapeUnprintable } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import type { Entry, EntryContent } from "./entry.js";

type ParsedEntry = Pick<Entry, "content" | "extraFields">;

/** The year 5138. OpenCode takes any integer; what is later says nothing and is no date for most programs. */
export const latestTime = 1e14;

const time = z.int().check(z.nonnegative());
const typed = z.looseObject({ type: z.string() });

// auth.json of 1.x, as 1.18.33 decodes it. What fails there is dropped without a word.
const legacy = {
  api: z.object({ key: z.string(), metadata: z.optional(z.record(z.string(), z.string())) }),
  oauth: z.object({
    refresh: z.string(),
    access: z.string(),
    expires: time,
    accountId: z.optional(z.string()),
    enterpriseUrl: z.optional(z.string()),
  }),
  wellknown: z.object({ key: z.string(), token: z.string() }),
};

// The column `value` of the table `credential` of 2.x.
const row = {
  key: z.object({
    key: z.string(),
    metadata: z.optional(z.unknown()),
    configuration: z.optional(z.unknown()),
  }),
  oauth: z.object({
    methodID: z.string(),
    refresh: z.string(),
    access: z.string(),
    expires: time,
    metadata: z.optional(z.looseObject({ accountID: z.optional(z.unknown()) })),
  }),
};

/** One entry of `auth.json`. */
export function parseLegacyEntry(value: unknown): ParsedEntry {
  const type = typeOf(value);
  switch (type) {
    case "api":
      return parse(legacy.api, value, ({ key }) => ({ type: "key", apiKey: key }));
    case "oauth":
      return parse(legacy.oauth, value, ({ access, refresh, expires, accountId }) =>
        tokens(access, refresh, expires, accountId),
      );
    case "wellknown":
      return parse(legacy.wellknown, value, ({ key }) => ({ type: "well-known", variable: key }));
    default:
      return opaque(withoutKnownType(type));
  }
}

/** The value of one row of the table `credential`. */
export function parseRowValue(value: unknown): ParsedEntry {
  const type = typeOf(value);
  switch (type) {
    case "key":
      return parse(row.key, value, ({ key }) => ({ type: "key", apiKey: key }));
    case "oauth":
      return parse(row.oauth, value, ({ access, refresh, expires, metadata }) =>
        tokens(access, refresh, expires, metadata?.accountID),
      );
    case "external":
      return { content: { type: "external" }, extraFields: [] };
    default:
      return opaque(withoutKnownType(type));
  }
}

export function opaque(problem: string): ParsedEntry {
  return { content: { type: "opaque", problem }, extraFields: [] };
}

function tokens(access: string, refresh: string, expires: number, accountId: unknown): EntryContent {
  return { type: "oauth", access, refresh, expires, ...(typeof accountId === "string" && { accountId }) };
}

function typeOf(value: unknown): string | undefined {
  const parsed = typed.safeParse(value);
  return parsed.success ? parsed.data.type : undefined;
}

function withoutKnownType(type: string | undefined): string {
  return type === undefined
    ? 'has no "type"'
    : `has the type "${escapeUnprintable(type)}", which this version does not know`;
}

function parse<Schema extends z.ZodMiniObject>(
  schema: Schema,
  value: unknown,
  toContent: (parsed: z.infer<Schema>) => EntryContent,
): ParsedEntry {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    return opaque(`has no "${String(parsed.error.issues[0]?.path[0])}" that OpenCode accepts`);
  }
  const known = new Set(["type", ...Object.keys(schema.shape)]);
  const extraFields = Object.keys(value as object).filter((name) => !known.has(name));
  return { content: toContent(parsed.data), extraFields };
}
