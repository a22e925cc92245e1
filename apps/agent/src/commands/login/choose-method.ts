import { AuthError, deploymentNames, type LoginMethod, type Provider } from "@link-assistant/auth-core";
import type { Context } from "../../context.js";
import { usageError } from "../../failure.js";
import { tilde } from "../../terminal/tilde.js";
import type { LoginOptions } from "./command.js";

/** A plan or region means a key. Without a wish, the provider's first method, and no menu. */
export function chooseMethod(provider: Provider, options: LoginOptions): LoginMethod {
  const wanted = options.method ?? (Object.keys(options.methodOptions).length > 0 ? "api-key" : undefined);
  const method =
    wanted === undefined ? provider.methods[0] : provider.methods.find(({ id }) => id === wanted);
  if (method === undefined) {
    const ids = provider.methods.map(({ id }) => id).join(", ");
    throw usageError(`${provider.name} has no sign-in by ${wanted ?? "any method"}.`, `it has: ${ids}`);
  }
  for (const [name, value] of Object.entries(options.methodOptions)) {
    const values = method.options?.find((option) => option.name === name)?.values;
    if (values === undefined) throw usageError(`${provider.name} knows no --${name} for ${method.id}.`);
    if (!values.includes(value)) {
      throw usageError(`${provider.name} has no ${name} "${value}".`, `it has: ${values.join(", ")}`);
    }
  }
  return method;
}

export function assertDeployment({ isDeployment, reference }: LoginOptions, context: Context): void {
  const { account, provider } = reference;
  if (!isDeployment || account === undefined) return;
  const names = deploymentNames(context.configuration.configuration, provider);
  if (names.includes(account)) return;
  throw usageError(
    `There is no deployment "${account}" of ${provider} in ${tilde(context.configuration.path, context.host)}.`,
    names.length > 0 ? `there is: ${names.join(", ")}` : undefined,
  );
}

/** A code that nobody sees must not be asked for: nothing is sent before this. */
export function assertPerson(
  { events, openBrowser }: LoginOptions,
  method: LoginMethod,
  { terminal }: Context,
): void {
  const canSee = terminal.errorIsTerminal && terminal.input.kind === "terminal";
  if (method.id === "api-key" || canSee || events || !openBrowser) return;
  throw new AuthError("not_signed_in", "Signing in needs a person, and there is no terminal.", {
    hint: "--no-browser prints the address and waits; --events reports the steps as NDJSON",
  });
}
