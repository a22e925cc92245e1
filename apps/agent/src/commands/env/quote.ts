import { AuthError } from "@link-assistant/auth-core";
import type { EnvironmentFormat } from "./command.js";

/** Variables as text that the named shell or parser turns back into the same bytes, or a refusal. */
export function formatVariables(
  variables: Readonly<Record<string, string>>,
  format: EnvironmentFormat,
): string {
  if (format === "json") return `${JSON.stringify(variables, undefined, 2)}\n`;
  return Object.entries(variables)
    .map(([name, value]) => `${lines[format](name, quotable(name, value))}\n`)
    .join("");
}

const lines: Readonly<Record<Exclude<EnvironmentFormat, "json">, (name: string, value: string) => string>> = {
  sh: (name, value) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  fish: (name, value) => `set -gx ${name} '${value.replaceAll(/[\\']/g, "\\$&")}'`,
  // PowerShell also takes the typographic quotes for a quote.
  powershell: (name, value) => `$env:${name} = '${value.replaceAll(/['\u2018-\u201b]/g, "$&$&")}'`,
  dotenv: (name, value) => {
    // Nothing is interpreted between single quotes, and there is no way to write one.
    if (value.includes("'")) throw refusal(name, "a quote, which dotenv cannot write");
    return `${name}='${value}'`;
  },
};

/** No key, address or model has a control character; what has one wants to be something else. */
function quotable(name: string, value: string): string {
  if (/\p{Cc}/u.test(value)) throw refusal(name, "a control character");
  return value;
}

function refusal(name: string, what: string): AuthError {
  return new AuthError("invalid_request", `The value for ${name} has ${what}.`, { hint: "--format json" });
}
