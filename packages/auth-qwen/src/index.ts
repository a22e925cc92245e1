export { qwen } from "./integration.js";
export { knownModels } from "./models.js";
export { explainRefusal, type RefusedResponse } from "./refusal.js";
