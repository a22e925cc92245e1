/** In our words. */
const notice =
  "No text of OpenAI's permits other programs to use Codex's ChatGPT login; its documentation asks to treat the file like a " +
  "password and to use API keys for automation. The login is described, not handed out. That the file is there does " +
  "not prove that the login still works.";

export const tool = {
  id: "codex",
  name: "Codex",
  notice,
  refreshHint: "Use Codex once, or sign in again: codex login",
  signInHint: "codex login",
};
