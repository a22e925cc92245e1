/** In our words. */
const notice =
  "Logins with a Claude, ChatGPT, Gemini or Copilot subscription may be used only in programs that their owners allow. " +
  "They are described, not handed out. API keys are yours to use anywhere.";

export const tool = {
  id: "opencode",
  name: "OpenCode",
  notice,
  refreshHint: "Use it once in OpenCode, or sign in again: opencode auth login",
  signInHint: "opencode auth login",
};
