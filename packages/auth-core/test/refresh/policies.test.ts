import { describe, expect, test } from "vitest";
import type { OAuthCredential, RefreshOutcome, RefreshPolicy } from "../../src/index.js";
import { machine } from "../store/machine.js";
import { login, provider, refresh } from "./world.js";

// What servers do with a refresh token that was used before (RefreshPolicy), and what must become of a login.

type Reuse = "strict" | "grace" | "newest-wins" | "static";
const policies: Readonly<Record<Reuse, RefreshPolicy>> = {
  strict: { reuse: "strict", replayWindowMs: 10_000 },
  grace: { reuse: { graceMs: 30_000 }, replayWindowMs: 30_000 },
  "newest-wins": { reuse: "newest-wins", replayWindowMs: 10_000 },
  static: { reuse: "static", replayWindowMs: 10_000 },
};

function server(reuse: Reuse, now: () => number) {
  const presented: string[] = [];
  let issued = 1;
  let newest = 1;
  let predecessor = 0;
  let revoked = false;

  function rotate(from: number): RefreshOutcome {
    const accessToken = `CNRY-access-${++issued}`;
    if (reuse === "static") return renewed(1, accessToken);
    predecessor = from;
    newest = issued;
    return renewed(newest, accessToken);
  }
  const renewed = (refresh: number, accessToken: string): RefreshOutcome => ({
    kind: "renewed",
    credential: { ...login(refresh, now() + 3_600_000), accessToken },
  });

  function present(credential: OAuthCredential): RefreshOutcome {
    presented.push(credential.refreshToken ?? "");
    const number = Number(credential.refreshToken?.split("-").at(-1));
    if (revoked) return { kind: "refused", oauthError: "invalid_grant" };
    if (number === newest) return rotate(number);
    if (number === predecessor && reuse === "newest-wins") return rotate(number);
    if (number === predecessor && reuse === "grace") return renewed(newest, `CNRY-access-${newest}`);
    revoked = true;
    return { kind: "refused", oauthError: "invalid_grant" };
  }
  const accepts = (refreshToken: string | undefined) => !revoked && refreshToken === `CNRY-refresh-${newest}`;
  return { presented, present, accepts };
}

describe.each(Object.keys(policies) as Reuse[])("a server that is %s", (reuse) => {
  function world() {
    const base = machine();
    const issuer = server(reuse, base.runtime.now);
    const options = { provider: { ...provider, refreshPolicy: policies[reuse] } };
    const ask = (
      pid: number,
      exchange: (input: { credential: OAuthCredential }) => Promise<RefreshOutcome>,
    ) => refresh(base.store(pid), base.runtime, exchange, options);
    const stored = async () => {
      const credential = (await base.store(9).read("example"))?.credential;
      return credential?.kind === "oauth" ? credential.refreshToken : undefined;
    };
    return { ...base, issuer, ask, stored };
  }

  test("one refresh after another: each spends what the one before has stored", async () => {
    const { store, runtime, issuer, ask, stored } = world();
    await store(1).update("example", () => login(1, 0));
    for (let round = 0; round < 3; round++) {
      await Promise.all(
        [1, 2, 3].map((pid) => ask(pid, async ({ credential }) => issuer.present(credential))),
      );
      await runtime.advance(3_600_001);
    }
    expect(issuer.presented).toHaveLength(3);
    expect(issuer.accepts(await stored())).toBe(true);
  });

  test("a lost answer is asked for once more, and the login goes on where the server lets it", async () => {
    const { store, issuer, ask, stored } = world();
    await store(1).update("example", () => login(1, 0));
    let lost = false;
    const refreshing = ask(1, async ({ credential }) => {
      const outcome = issuer.present(credential);
      if (lost) return outcome;
      lost = true;
      return { kind: "unknown" };
    });
    if (reuse === "strict") {
      await expect(refreshing).rejects.toMatchObject({ code: "sign_in_again" });
    } else {
      await refreshing;
      expect(issuer.accepts(await stored())).toBe(true);
    }
    expect(issuer.presented).toEqual(["CNRY-refresh-1", "CNRY-refresh-1"]);
  });

  test("a holder that died with its token in flight is followed by one replay, not by one of each who waited", async () => {
    const { store, issuer, ask, stored, kill } = world();
    await store(1).update("example", () => login(1, 0));
    void ask(1, async ({ credential }) => {
      issuer.present(credential);
      kill(1);
      return new Promise<never>(() => undefined);
    });
    await expect.poll(() => issuer.presented.length).toBe(1);
    const asked = await Promise.allSettled(
      [2, 3, 4].map((pid) => ask(pid, async ({ credential }) => issuer.present(credential))),
    );
    expect(issuer.presented).toHaveLength(2);
    if (reuse === "strict") {
      for (const { status } of asked) expect(status).toBe("rejected");
    } else {
      for (const { status } of asked) expect(status).toBe("fulfilled");
      expect(issuer.accepts(await stored())).toBe(true);
    }
  });
});
