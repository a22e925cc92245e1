/** In our words; the wording of the terms is Anthropic's and changes. */
const notice =
  "Anthropic allows the login of a Claude subscription in Claude Code and its own applications only: its terms forbid other " +
  "programs to collect it or to send requests with it, and it has been refused elsewhere since 2026-01-09. Use an API key of " +
  "the Console, a cloud provider or an Anthropic profile (ant auth login) instead. API keys found here are yours to use anywhere.";

export const tool = {
  id: "claude",
  name: "Claude Code",
  notice,
  refreshHint: "Start claude once: only Claude Code itself renews its login.",
  signInHint: "Start claude and sign in there (/login); for other programs use ANTHROPIC_API_KEY.",
};
