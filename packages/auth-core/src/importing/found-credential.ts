import type { Credential } from "../credential.js";
import type { CredentialSource, Finding } from "../source.js";
import { canBeSpent } from "./finding.js";

/** One finding, the source it came from, and for an API key what `reveal()` gave. */
export interface FoundCredential {
  readonly source: Pick<CredentialSource, "id">;
  readonly finding: Finding;
  readonly credential?: Credential;
}

/** Reveals API keys, so that `planImport` can compare them; tokens stay where they are. */
export async function revealKeys(
  source: CredentialSource,
  findings: readonly Finding[],
): Promise<readonly (FoundCredential & { readonly source: CredentialSource })[]> {
  return Promise.all(
    findings.map(async (finding) => {
      const isKey = finding.kind === "api-key" && canBeSpent(finding.status);
      const credential = isKey ? await finding.reveal().catch(() => undefined) : undefined;
      return { source, finding, ...(credential !== undefined && { credential }) };
    }),
  );
}
