import { AuthError, type Runtime } from "@link-assistant/auth-core";
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
import { runtimeFor } from "./trust.js";

const descriptionSchema = z.object({
  provider: z.string(),
  storeKind: z.enum(["file", "keychain"]),
  certificateAuthority: z.optional(z.string()),
});

/** One exchange for a process that may no longer be there; the store is opened as that process opened it. */
export function exchange(): Promise<void> {
  let network = systemRuntime();
  // Which certificate authority is trusted stands in the request, which comes later.
  const runtime: Runtime = { ...network, fetch: (input, init) => network.fetch(input, init) };
  const host = nodeHost();
  const machine = { runtime, host, disk: nodeDisk(), processes: nodeProcesses() };
  return runExchangeProcess({
    runtime,
    openStore: async (description) => {
      const result = descriptionSchema.safeParse(description);
      if (!result.success) throw new AuthError("invalid_request", "The exchange names no provider.");
      const { provider, storeKind, certificateAuthority } = result.data;
      const trusting = (authority: string) => systemRuntime({ certificateAuthorities: [authority] });
      network = await runtimeFor(
        { runtime: network, host, trusting },
        { ...(certificateAuthority !== undefined && { certificateAuthority }) },
      );
      const { storeOf } = await openStores(machine, createRegistry(integrations), storeKind);
      return storeOf(provider);
    },
  });
}
