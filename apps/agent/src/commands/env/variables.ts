import type { Context } from "../../context.js";
import { handOut } from "../../hand-out.js";
import type { ModelReference } from "../../reference.js";
import { credentialOf, resolutionOf } from "../../resolution.js";
import { printable } from "../../terminal/printable.js";

/** A credential as the variables that OpenAI-compatible tools read. */
export interface OpenAiVariables {
  readonly OPENAI_API_KEY: string;
  readonly OPENAI_BASE_URL: string;
  readonly OPENAI_MODEL?: string;
}

export async function openAiVariables(
  reference: ModelReference,
  minValidityMs: number,
  context: Context,
): Promise<OpenAiVariables> {
  const resolution = await resolutionOf(context, reference);
  const { provider, resolve } = resolution;
  const resolved = await credentialOf(context, resolution, { minValidityMs });
  const { token, baseUrl } = handOut(resolution, resolved);
  const { credential } = resolved;
  const requested = reference.model ?? resolved.model ?? provider.knownModels?.(credential)[0];
  const model = requested && (provider.modelName?.(requested, credential) ?? requested);
  warnOfHeaders(provider.access(credential, resolve.settings).headers, context);
  return { OPENAI_API_KEY: token, OPENAI_BASE_URL: baseUrl, ...(model && { OPENAI_MODEL: model }) };
}

/** Three variables cannot carry a header; where one is needed, the person should know why a tool fails. */
function warnOfHeaders(headers: Readonly<Record<string, string>>, { terminal }: Context): void {
  const further = Object.keys(headers).filter(
    (name) => !/^(authorization|user-agent|http-referer|x-title)$/i.test(name),
  );
  if (further.length === 0) return;
  const needed = further.map((name) => `${name}: ${headers[name]}`).join(", ");
  terminal.say(
    `${terminal.style("yellow", "warning:")} this server may also want ${printable(needed)}, which no variable can carry.`,
  );
}
