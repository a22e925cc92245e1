import { usageError } from "./failure.js";

/** `qwen` or `qwen@work`: on the command line an account or a deployment always stands after an @. */
export interface ProviderReference {
  readonly provider: string;
  readonly account?: string;
}

/** `qwen@work/qwen3-coder-480b`. The model may be missing, as in `-m qwen`. */
export interface ModelReference extends ProviderReference {
  readonly model?: string;
}

// What people call a provider by the name of its tool.
const aliases: Readonly<Record<string, string>> = { gemini: "google", claude: "anthropic" };

function canonicalProvider(id: string): string {
  return aliases[id] ?? id;
}

export function parseProviderReference(text: string): ProviderReference {
  const [provider = "", account, ...rest] = text.split("@");
  const isAccount = account === undefined || isAccountName(account);
  if (!isProviderId(provider) || rest.length > 0 || !isAccount) {
    throw usageError(
      `"${text}" does not name a provider.`,
      'write PROVIDER or PROVIDER@ACCOUNT, such as "qwen"',
    );
  }
  return { provider: canonicalProvider(provider), ...(account !== undefined && { account }) };
}

export function parseModelReference(text: string): ModelReference {
  const slash = text.indexOf("/");
  if (slash < 0) return parseProviderReference(text);
  const model = text.slice(slash + 1);
  if (model === "") throw usageError(`"${text}" names no model.`, "write PROVIDER/MODEL");
  return { ...parseProviderReference(text.slice(0, slash)), model };
}

/** An `--account` or `--deployment` given beside the provider; naming two different ones is a mistake. */
export function withAccount(reference: ProviderReference, account: string | undefined): ProviderReference {
  if (account === undefined) return reference;
  if (!isAccountName(account)) {
    throw usageError(`"${account}" cannot name an account.`, "a name has no space, and none of @ / :");
  }
  if (reference.account !== undefined && reference.account !== account) {
    throw usageError(`Two accounts are named: "${reference.account}" and "${account}".`);
  }
  return { ...reference, account };
}

/** What can stand after an @, with a model after it. */
function isAccountName(text: string): boolean {
  return /^[^\s@/:]+$/.test(text);
}

function isProviderId(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]*$/.test(text);
}
