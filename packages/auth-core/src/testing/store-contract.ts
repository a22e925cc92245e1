import { commitsByTheToken, handsItsLockOver } from "./store-contract/commits-by-the-token.js";
import { endsEpochs } from "./store-contract/ends-epochs.js";
import type { StoreContractOptions } from "./store-contract/fixture.js";
import { keepsCredentials } from "./store-contract/keeps-credentials.js";
import { givesTheRightToSpendOnce, leavesTheServerAlone } from "./store-contract/spends-once.js";
import { contractSuite } from "./store-contract/suite.js";

export type { StoreContractOptions, StoreFixture } from "./store-contract/fixture.js";

/**
 * What every credential store keeps: a login survives whatever happens to the processes that use it, and a
 * refresh token is spent once.
 *
 * @example
 * ```ts
 * import { memoryStore } from "@link-assistant/auth-core";
 * import { createStoreContract, virtualRuntime } from "@link-assistant/auth-core/testing";
 * import { expect, test } from "vitest";
 *
 * createStoreContract({
 *   test,
 *   expect,
 *   name: "memory",
 *   async open() {
 *     const runtime = virtualRuntime();
 *     const store = memoryStore({ runtime });
 *     return { store, other: store, endHolder: () => runtime.advance(60_000) };
 *   },
 * });
 * ```
 */
export function createStoreContract(options: StoreContractOptions): void {
  const suite = contractSuite(options);
  keepsCredentials(suite);
  givesTheRightToSpendOnce(suite);
  leavesTheServerAlone(suite);
  commitsByTheToken(suite);
  handsItsLockOver(suite);
  endsEpochs(suite);
}
