/** In our words; the wording of the terms is Google's and changes. */
const notice =
  "Google allows Gemini CLI's login in Gemini CLI only: its terms of 2026-02-27 forbid other programs to collect or use " +
  "it, and accounts have been suspended. Since 2026-06-18 it serves nothing for individuals (free, AI Pro, Ultra) anyway. " +
  "Use an API key (GEMINI_API_KEY) or Vertex AI instead. API keys found here are yours to use anywhere.";

export const tool = {
  id: "gemini",
  name: "Gemini CLI",
  notice,
  refreshHint: "Start gemini once: only Gemini CLI itself renews its login.",
  signInHint: "Start gemini and sign in there; for other programs use GEMINI_API_KEY or Vertex AI.",
};
