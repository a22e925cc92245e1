import { type FindingDraft, judgeKey } from "@link-assistant/auth-core/importing";

type Judgement = Pick<FindingDraft, "kind" | "status" | "detail" | "credential">;

/** The key of the file, where Codex uses it. */
export function judgeApiKey(apiKey: string, mode: string): Judgement {
  if (mode === "apikey") return judgeKey(apiKey);
  const detail = "Codex does not use this key: its file says that it signs in otherwise.";
  return { kind: "api-key", status: "overruled", detail };
}
