import type { CredentialSource, Host } from "@link-assistant/auth-core";
import {
  decodeText,
  finding,
  joinPath,
  type Parsed,
  readDocument,
  secretText,
} from "@link-assistant/auth-core/importing";

/** The token of the Hugging Face CLI: a file with one line. */
export const huggingFace: CredentialSource = {
  role: "source",
  id: "hf",
  name: "Hugging Face CLI",
  refreshHint: "hf auth login",
  async find(host, options = {}) {
    const path = options.path ?? tokenPath(host);
    if (path === undefined) return [];
    const place = { provider: "huggingface", location: path, locator: path, hint: "hf auth login" };
    const reading = await readDocument(host, path, parseToken);
    if (reading.status === "absent") return [];
    if (reading.status === "broken") return [finding({ ...place, kind: "unknown", ...reading.broken })];
    const { value: apiKey, flags, modifiedAt } = reading;
    const credential = { kind: "api-key", apiKey } as const;
    return [finding({ ...place, kind: "api-key", status: "usable", flags, modifiedAt, credential })];
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
