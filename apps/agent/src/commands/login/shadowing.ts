import type { Provider } from "@link-assistant/auth-core";
import type { LoginOptions } from "./command.js";

/** Variables that go before a stored login of the default account, so that it would not be used. */
export function shadowingVariables(
  provider: Provider,
  { reference }: Pick<LoginOptions, "reference">,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (reference.account !== undefined) return [];
  return provider.environment
    .filter(({ rank, variable }) => rank === "explicit" && environment[variable]?.trim())
    .map(({ variable }) => variable);
}
