import * as z from "zod/mini";

const text = z.optional(z.string());

/** One authorization server of a company that speaks like a provider's own, under a name of its own. */
const deploymentSchema = z.object({
  /** Of the authorization server. */
  baseUrl: text,
  clientId: text,
  /** Separated by spaces, as in RFC 6749 section 3.3. */
  scope: text,
  modelBaseUrl: text,
  /** PEM file with the certificate authority of these servers. */
  ca: text,
});

const providerSchema = z.object({
  issuer: text,
  clientId: text,
  scopes: z.optional(z.array(z.string())),
  /** Of the model API. */
  baseUrl: text,
  deployments: z.optional(z.record(z.string(), deploymentSchema)),
});

export const configurationSchema = z.object({
  model: text,
  store: z.optional(z.enum(["auto", "file", "keychain"])),
  providers: z.optional(z.record(z.string(), providerSchema)),
});

/** `~/.agent/config.json`. Never read from a project's folder: a repository must not move an endpoint. */
export type Configuration = z.infer<typeof configurationSchema>;
export type Deployment = z.infer<typeof deploymentSchema>;
