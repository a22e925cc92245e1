/** What is asked when neither `-m`, `AGENT_MODEL` nor the configuration names a model. */
export const defaultModel = "qwen/qwen3-coder-480b";
