import { readJwtUnverified } from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";

const text = z.nullish(z.string());

// Claims that Codex reads by type: one of another type makes it refuse the whole file.
const claimsSchema = z.object({
  email: text,
  "https://api.openai.com/profile": z.nullish(z.object({ email: text })),
  "https://api.openai.com/auth": z.nullish(
    z.object({ chatgpt_plan_type: text, chatgpt_user_id: text, user_id: text, chatgpt_account_id: text }),
  ),
});

const idTokenSchema = z.string().check(z.refine((token) => claimsOf(token) !== undefined));

const tokensSchema = z.object({
  id_token: idTokenSchema,
  access_token: z.string(),
  refresh_token: z.string(),
  account_id: text,
});

/** `auth.json` and the keychain item, as Codex decodes them. */
export const authSchema = z.object({
  auth_mode: text,
  OPENAI_API_KEY: text,
  tokens: z.nullish(tokensSchema),
  last_refresh: z.nullish(z.iso.datetime({ offset: true })),
  personal_access_token: text,
  agent_identity: text,
  bedrock_api_key: z.nullish(z.object({ api_key: z.string(), region: z.string() })),
});

export type Auth = z.infer<typeof authSchema>;
export type Tokens = z.infer<typeof tokensSchema>;

/** Which of the file's credentials Codex uses: the named one, else a key before a ChatGPT login. */
export function authMode(auth: Auth): string {
  if (auth.auth_mode != null) return auth.auth_mode;
  if (auth.personal_access_token != null) return "personalAccessToken";
  if (auth.bedrock_api_key != null) return "bedrockApiKey";
  return auth.OPENAI_API_KEY != null ? "apikey" : "chatgpt";
}

/** Whose login it is and on which plan: a snapshot of the sign-in, unverified and often out of date. */
export interface Identity {
  readonly account?: string;
  readonly plan?: string;
}

export function identityOf(tokens: Tokens): Identity {
  const claims = claimsOf(tokens.id_token);
  const email = claims?.email ?? claims?.["https://api.openai.com/profile"]?.email;
  const plan = claims?.["https://api.openai.com/auth"]?.chatgpt_plan_type;
  return { ...(email && { account: email }), ...(plan && { plan }) };
}

/** Codex wants three parts, none empty, and claims of the right types; it verifies no signature. */
function claimsOf(token: string): z.infer<typeof claimsSchema> | undefined {
  if (!/^[^.]+\.[^.]+\.[^.]+$/.test(token)) return undefined;
  const parsed = claimsSchema.safeParse(readJwtUnverified(token)?.claims);
  return parsed.success ? parsed.data : undefined;
}
