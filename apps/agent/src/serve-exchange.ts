import { AuthError } from "@link-assistant/auth-core";
import {
  nodeDisk,
  nodeHost,
  nodeProcesses,
  runExchangeProcess,
  systemRuntime,
} from "@link-assistant/auth-core/node";
import * as z from "zod/mini";
import { openStores } from "./context.js";
import { integrations } from "./integrations.js";
import { createRegistry } from "./registry.js";

const descriptionSchema = z.object({ provider: z.string() });

/** One exchange for a process that may no longer be there; the store is opened as that process opened it. */
export function exchange(): Promise<void> {
  const runtime = systemRuntime();
  const machine = { runtime, host: nodeHost(), disk: nodeDisk(), processes: nodeProcesses() };
  return runExchangeProcess({
    runtime,
    openStore: async (description) => {
      const result = descriptionSchema.safeParse(description);
      if (!result.success) throw new AuthError("invalid_request", "The exchange names no provider.");
      return openStores(machine, createRegistry(integrations)).storeOf(result.data.provider);
    },
  });
}
