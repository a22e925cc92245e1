import {
  type CredentialStore,
  isAuthError,
  type OAuthClient,
  type Provider,
  refreshCredential,
  type StoredRecord,
} from "@link-assistant/auth-core";
import type { TokenPair } from "../qwen-server/token-families.js";
import { detachedExchange } from "./exchange-process.js";
import type { Result } from "./history.js";
import type { Caller, Plan, Program } from "./plan.js";
import type { Simulation } from "./simulation.js";
import { isForeign } from "./subject.js";

const client: OAuthClient = {
  issuer: "https://login.example",
  clientId: "client",
  scopes: [],
  tokenEndpoint: "https://login.example/token",
};

/** A program that needs a token, as often as its plan says. A second call has been told 401 for the first token. */
export function askForToken(simulation: Simulation, caller: Caller): Program {
  const { history, plan, scheduler, server } = simulation;
  return async ({ runtime }, store, process) => {
    if (caller.startsAtMs > 0) await runtime.sleep(caller.startsAtMs);
    const detached = plan.detached ? detachedExchange(simulation, process) : undefined;
    const { key } = simulation.subject;
    const options = { store, key, provider: providerOf(key, plan), settings: {}, runtime, detached };
    let refused = caller.refused ? accessTokenOf(await store.read(key)) : undefined;
    for (let call = 0; call < caller.calls; call++) {
      const asked = scheduler.count();
      const note = (result: Pick<Result, "pair" | "login" | "code" | "defect">) => {
        const at = scheduler.now();
        history.results.push({ process: process.name, at, asked, given: scheduler.count(), ...result });
      };
      try {
        refused = accessTokenOf(await refreshCredential({ ...options, refused }));
        const pair = server.numberOf(refused);
        watchGift(simulation, process.name, pair);
        note({ pair, login: server.loginOf(pair) });
      } catch (error) {
        note(isAuthError(error) ? { code: error.code } : { defect: String(error) });
      }
    }
  };
}

/**
 * Rule S5: what a refresh brought is durable before anybody uses it, so that nobody who dies can take it along. A
 * disk that fails leaves no choice, and what belongs to an earlier sign-in is nobody's any more.
 */
function watchGift({ history, server }: Simulation, process: string, pair: number | undefined): void {
  if (pair === undefined || history.saved.has(pair) || history.diskFailures.length > 0) return;
  const login = server.loginOf(pair);
  if (login === pair || login !== history.login) return;
  // Another tool writes as it likes, and we read what it has written.
  if (history.exchanges.some(({ issued, process: by }) => issued === pair && isForeign(by))) return;
  history.violations.push(`S5: ${process} was given pair ${pair} before it was durable`);
}

/** A sign-in whose person has just approved. `expiresAt`: epoch milliseconds. */
export function signIn(simulation: Simulation, expiresAt: (now: number) => number): Program {
  return async ({ runtime }, store) => {
    const pair = simulation.server.signIn();
    await changeLogin(simulation, simulation.server.numberOf(pair.accessToken), () =>
      storeLogin(store, simulation.subject.key, pair, expiresAt(runtime.now())),
    );
  };
}

export function signOut(simulation: Simulation): Program {
  return (_ports, store) =>
    changeLogin(simulation, undefined, () => store.update(simulation.subject.key, () => undefined));
}

/** A change that failed may have taken effect all the same, when it failed in tidying up. */
async function changeLogin(
  { history }: Simulation,
  login: number | undefined,
  change: () => Promise<unknown>,
): Promise<void> {
  try {
    await change();
    history.login = login;
  } catch (error) {
    if (!isAuthError(error)) throw error;
    history.login = "uncertain";
  }
}

function storeLogin(
  store: CredentialStore,
  key: string,
  { accessToken, refreshToken }: TokenPair,
  expiresAt: number,
) {
  return store.update(key, () => ({ kind: "oauth", accessToken, refreshToken, expiresAt }), {
    issuer: client.issuer,
  });
}

function providerOf(key: string, { reuse }: Plan): Pick<Provider, "id" | "name" | "oauth" | "refreshPolicy"> {
  return {
    id: key,
    name: "Simulated",
    oauth: () => client,
    refreshPolicy: { reuse, replayWindowMs: 10_000 },
  };
}

function accessTokenOf(record: StoredRecord | undefined): string | undefined {
  return record?.credential.kind === "oauth" ? record.credential.accessToken : undefined;
}
