import { readdirSync } from "node:fs";
import { refreshCredential, type StoredRecord, spentTokenHash } from "@link-assistant/auth-core";
import { qwenProvider } from "../../src/provider.js";
import { fileOf, login, machine, whenWaiting } from "../shared-file/machine.js";
import { codeOr, type Row } from "./row.js";

const shared = ".qwen/oauth_creds.json";
const lock = ".qwen/oauth_creds.lock";
const body = "0f8fad5b-d9cb-469f-a165-70867728950e";

const renewed = {
  access_token: "CNRY-access-new",
  refresh_token: "CNRY-refresh-new",
  token_type: "Bearer",
  expires_in: 3600,
};
const never = Number.POSITIVE_INFINITY;

/** A machine with an expired login, and a server that answers each refresh with the login "new". */
function expired() {
  const requests: string[] = [];
  const here = machine({
    fetch: async () => {
      requests.push("refresh");
      return Response.json(renewed);
    },
  });
  here.write(shared, fileOf("old", here.runtime.now() - 1));
  const refresh = (pid = 1) =>
    refreshCredential({
      store: here.store(pid),
      key: "qwen",
      provider: qwenProvider,
      settings: {},
      runtime: here.runtime,
    });
  return { ...here, requests, refresh };
}

const tokenOf = ({ credential }: StoredRecord) =>
  credential.kind === "oauth" ? credential.accessToken : "no token";

export const locks: readonly Row[] = [
  {
    id: "Q20",
    what: "a fresh foreign lock: waited for, and its holder's token adopted",
    expected: "CNRY-access-theirs, 0 requests",
    async outcome() {
      const { write, runtime, refresh, requests, disk, at } = expired();
      write(lock, body);
      const ours = refresh();
      await whenWaiting(runtime, 6_000);
      write(shared, fileOf("theirs"));
      await disk.unlink(at(lock));
      return `${tokenOf(await ours)}, ${requests.length} requests`;
    },
  },
  ...[11_000, 40_000].map(
    (age): Row => ({
      id: "Q21",
      what: `a lock of ${age / 1000} s: ${age < 35_000 ? "live for versions since 0.21, so for us" : "stale for all"}`,
      expected: age < 35_000 ? "waited" : "taken over at once",
      async outcome() {
        const { write, age: makeOld, runtime, refresh } = expired();
        write(lock, body);
        makeOld(lock, age);
        const startedAt = runtime.monotonicNow();
        await refresh();
        return runtime.monotonicNow() - startedAt > 20_000 ? "waited" : "taken over at once";
      },
    }),
  ),
  {
    id: "Q22",
    what: "our lock unlinked under us and the file rewritten: the other's login stays, our answer is set aside",
    expected: "CNRY-access-theirs, 1 answer aside",
    async outcome() {
      const { store, write, disk, at } = expired();
      const hash = await spentTokenHash("CNRY-refresh-old");
      const claim = await store().claim("qwen", { hash, generation: 1 });
      if (claim.status !== "granted") return claim.status;
      await disk.removeFolder(at(lock));
      write(shared, fileOf("theirs"));
      const record = await store().commit(claim, { kind: "renewed", credential: login("ours") });
      return `${tokenOf(record)}, ${readdirSync(at(".agent/qwen/aside")).length} answer aside`;
    },
  },
  {
    id: "Q23",
    what: "another's lock in place of ours at the release: left alone",
    expected: body,
    async outcome() {
      const { store, write, disk, at, read } = expired();
      const hash = await spentTokenHash("CNRY-refresh-old");
      const claim = await store().claim("qwen", { hash, generation: 1 });
      if (claim.status !== "granted") return claim.status;
      await disk.removeFolder(at(lock));
      write(lock, body);
      await store().commit(claim, { kind: "not-sent" });
      return read(lock);
    },
  },
  {
    id: "Q24",
    what: "left-overs of other tools beside the file: ignored, and still there",
    expected: "CNRY-access-new, 4 left",
    async outcome() {
      const { write, refresh, at } = expired();
      const names = [
        `.lock.stale.${body}`,
        `.json.tmp.${body}`,
        ".json.0123456789ab.tmp",
        `.json.tmp.42.${body}`,
      ];
      for (const name of names) write(`.qwen/oauth_creds${name}`, "CNRY-left");
      const token = tokenOf(await refresh());
      const left = readdirSync(at(".qwen")).filter((name) => name !== "oauth_creds.json");
      return `${token}, ${left.length} left`;
    },
  },
  {
    id: "Q25",
    what: "a refresh of 14 s with a heartbeat every 2 s: never older than 10 s, so no version steals the lock",
    expected: "CNRY-access-new, never 10 s old",
    async outcome() {
      const { refresh, runtime, at, disk, answer } = slow();
      const refreshing = refresh();
      const ages: number[] = [];
      await answer.asked;
      for (let second = 0; second < 14; second++) {
        await runtime.advance(1_000);
        ages.push(runtime.now() - (await disk.status(at(lock))).modifiedAt);
      }
      answer.give();
      const oldest = Math.max(...ages);
      return `${tokenOf(await refreshing)}, ${oldest < 10_000 ? "never 10 s old" : `${oldest} ms old`}`;
    },
  },
  {
    id: "Q26",
    what: "the new file is later than the old one, even if that lies in the future",
    expected: "later",
    async outcome() {
      const { refresh, status, age } = expired();
      age(shared, -60_000);
      const before = status(shared).mtimeMs;
      await refresh();
      return status(shared).mtimeMs > before ? "later" : "not later";
    },
  },
  {
    id: "Q20",
    what: "a foreign lock that outlives our patience",
    expected: "lock_timeout",
    async outcome() {
      const { write, refresh, runtime, age } = expired();
      write(lock, body);
      const stop = new AbortController();
      const holder = (async () => {
        while (!stop.signal.aborted) {
          age(lock, 0);
          await runtime.sleep(1_000);
        }
      })();
      const outcome = await codeOr(refresh(), tokenOf);
      stop.abort();
      await holder;
      return outcome;
    },
  },
];

/** The same with the heartbeat of real life, and a server that answers when the test says so. */
function slow() {
  const asked = later();
  const given = later();
  const here = machine({
    timing: { own: { heartbeatMs: never }, foreign: { heartbeatMs: 2_000 } },
    fetch: async () => {
      asked.resolve();
      await given.promise;
      return Response.json(renewed);
    },
  });
  here.write(shared, fileOf("old", here.runtime.now() - 1));
  const options = {
    store: here.store(),
    key: "qwen",
    provider: qwenProvider,
    settings: {},
    runtime: here.runtime,
  };
  return {
    ...here,
    refresh: () => refreshCredential(options),
    answer: { asked: asked.promise, give: given.resolve },
  };
}

function later() {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
