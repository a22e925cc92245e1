import type { EnvironmentCredential, Provider } from "@link-assistant/auth-core";
import { access } from "./access.js";
import { qwenClient, settingsVariables } from "./authorization-server.js";
import { placeKey } from "./find-place.js";
import { lifecycleNotices } from "./lifecycle.js";
import { apiKeyMethod } from "./methods/api-key.js";
import { deviceMethod } from "./methods/device.js";
import { knownModels, modelName } from "./models.js";
import { planIds, plans } from "./plans.js";
import { probe } from "./probe.js";
import { explainRefusal } from "./refusal.js";

const [lifecycle] = lifecycleNotices;

const environment: readonly EnvironmentCredential[] = [
  { variable: "QWEN_ACCESS_TOKEN", makes: "access-token", rank: "explicit" },
  { variable: "QWEN_API_KEY", makes: "api-key", rank: "explicit", baseUrlVariable: "QWEN_BASE_URL" },
  ...planIds.map(
    (plan): EnvironmentCredential => ({
      variable: plans[plan].variable,
      makes: "api-key",
      rank: "explicit",
      plan,
      baseUrlVariable: "QWEN_BASE_URL",
    }),
  ),
  {
    variable: "OPENAI_API_KEY",
    makes: "api-key",
    rank: "fallback",
    baseUrlVariable: "OPENAI_BASE_URL",
    baseUrlRequired: true,
    modelVariable: "OPENAI_MODEL",
  },
];

/** Qwen, or a company's own deployment that speaks like it. */
export const qwenProvider: Provider = {
  role: "provider",
  id: "qwen",
  name: "Qwen",
  settingsVariables,
  environment,
  environmentFiles: [".qwen/.env", ".env"],
  methods: [deviceMethod, apiKeyMethod],
  oauth: qwenClient,
  // Replays are only known to be answered within seconds; a used token ends the family.
  refreshPolicy: { reuse: "strict", replayWindowMs: 10_000 },
  access,
  placeKey,
  modelName,
  knownModels,
  explainRefusal,
  probe,
  ...(lifecycle && { lifecycle }),
};
