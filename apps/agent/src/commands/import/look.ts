import { type CredentialSource, type Finding, type Host, isAuthError } from "@link-assistant/auth-core";
import { finding, revealKeys } from "@link-assistant/auth-core/importing";

/** One finding with the source that made it; of an API key also what it is worth. */
export type Found = Awaited<ReturnType<typeof revealKeys>>[number];

/** Looks at all sources at once. One that fails is reported in its place and hides no other. */
export async function look(
  sources: readonly CredentialSource[],
  host: Host,
  options: { readonly path?: string },
): Promise<readonly Found[]> {
  const found = await Promise.all(
    sources.map(async (source) => revealKeys(source, await findIn(source, host, options))),
  );
  return found.flat();
}

async function findIn(
  source: CredentialSource,
  host: Host,
  options: { readonly path?: string },
): Promise<readonly Finding[]> {
  try {
    return await source.find(host, options);
  } catch (error) {
    return [failure(source, error)];
  }
}

/** A foreign error's message may quote the file that it stumbled over: only our own is shown. */
function failure({ id, name }: CredentialSource, error: unknown): Finding {
  const reason = isAuthError(error) ? error.message : "The importer failed; this is a fault of ours.";
  return finding({ provider: id, kind: "unknown", location: name, status: "unreadable", detail: reason });
}
