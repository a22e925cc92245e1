import type { CredentialSource, Host } from "@link-assistant/auth-core";
import {
  decodeText,
  finding,
  findingsOf,
  joinPath,
  type Parsed,
  readDocument,
  secretText,
} from "@link-assistant/auth-core/importing";

const tool = { id: "hf", signInHint: "hf auth login" };

/** The token of the Hugging Face CLI: a file with one line. */
export const huggingFace: CredentialSource = {
  role: "source",
  id: tool.id,
  name: "Hugging Face CLI",
  refreshHint: tool.signInHint,
  async find(host, options = {}) {
    const path = options.path ?? tokenPath(host);
    if (path === undefined) return [];
    return findingsOf(tool, path, await readDocument(host, path, parseToken), ({ value: apiKey, flags }) =>
      finding({
        provider: "huggingface",
        kind: "api-key",
        location: path,
        locator: path,
        status: "usable",
        flags,
        credential: { kind: "api-key", apiKey },
      }),
    );
  },
};

function tokenPath(host: Host): string | undefined {
  const { HF_TOKEN_PATH, HF_HOME } = host.environment;
  if (HF_TOKEN_PATH) return HF_TOKEN_PATH;
  const folder = HF_HOME || (host.home && joinPath(host, host.home, ".cache", "huggingface"));
  return folder && joinPath(host, folder, "token");
}

function parseToken(bytes: Uint8Array): Parsed<string> {
  const token = secretText(decodeText(bytes)?.text.trim());
  if (token?.startsWith("hf_")) return { ok: true, value: token };
  return { ok: false, detail: "There is no token in it. Sign in again: hf auth login." };
}
