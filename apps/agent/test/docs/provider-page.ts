import type { EnvironmentCredential, Provider } from "@link-assistant/auth-core";
import { table } from "./table.js";

/** docs/providers.md: what `agent` can sign in to, by id. */
export function providerPage(providers: readonly Provider[]): string {
  const rows = [...providers].sort((a, b) => (a.id < b.id ? -1 : 1)).map(row);
  return `# Providers

Written by a test from the program's own tables; \`vitest run apps/agent -u\` writes it anew. The id stands in
\`agent auth login ID\` and in \`-m ID/MODEL\`. Ids are those of [models.dev](https://models.dev); \`gemini\` and \`claude\` are
taken for \`google\` and \`anthropic\`. Each provider takes [a key](sign-in.md#with-a-key), stored or in one of its variables;
a variable goes before what is stored.

${table(["| id | name | variables | also by |", ...rows].join("\n"))}

\\* counts only where nothing else is there, and only beside \`OPENAI_BASE_URL\`.

Another service that speaks OpenAI's dialect is [a row in a table](custom-provider.md#if-it-takes-keys-and-speaks-openais-dialect).
`;
}

function row({ id, name, environment, methods }: Provider): string {
  const ways = methods.filter((method) => method.id !== "api-key").map(({ label }) => label);
  return `| \`${id}\` | ${name} | ${environment.map(variable).join(", ")} | ${ways.join(", ")} |`;
}

function variable({ variable: name, rank }: EnvironmentCredential): string {
  return `\`${name}\`${rank === "fallback" ? "\\*" : ""}`;
}
