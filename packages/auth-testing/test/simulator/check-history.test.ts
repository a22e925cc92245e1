import { expect, test } from "vitest";
import { checkHistory } from "../../src/simulator/check-history.js";
import { plannedRefresh } from "../../src/simulator/exhaustive.js";
import { createHistory, type Exchange, type History, type Result } from "../../src/simulator/history.js";
import { createSimulation, type Simulation } from "../../src/simulator/simulation.js";
import { fileStoreSubject } from "../../src/simulator/subject.js";

/** A run that went well: pair 2 for pair 1, saved, and pair 3 for the last caller. */
function goodHistory(): History {
  const history = createHistory();
  history.login = 1;
  history.exchanges.push(exchange({ process: "caller-0", presented: 1, issued: 2 }));
  history.exchanges.push(exchange({ process: "last", presented: 2, issued: 3 }));
  for (const pair of [1, 2, 3]) history.saved.add(pair);
  for (const [process, pair] of [
    ["caller-0", 2],
    ["heir-1", 2],
    ["heir-2", 2],
    ["last", 3],
  ] as const) {
    history.results.push(result({ process, pair }));
  }
  return history;
}

/** The n-th result was asked for after the one before it was given. */
let steps = 0;
function result(given: Partial<Result>): Result {
  const [asked, end] = [steps++, steps];
  return { process: "last", at: 0, asked, given: end, ...(given.pair && { login: 1 }), ...given };
}

function exchange(given: Partial<Exchange>): Exchange {
  return {
    number: 0,
    process: "caller-0",
    sentAt: 0,
    presented: 1,
    login: 1,
    learned: "answer",
    learnedAt: 10,
    ...given,
  };
}

function judge(history: History, reuse: "strict" | "newest-wins" = "strict"): readonly string[] {
  const simulation = createSimulation(plannedRefresh({ reuse, detached: false }), fileStoreSubject, () => {});
  const server = { ...simulation.server, newest: () => 3 };
  return checkHistory({ ...simulation, server, history } as Simulation);
}

test("a run that went well breaks no rule", () => {
  expect(judge(goodHistory())).toEqual([]);
});

test("S2: an answer that nobody saved is a loss", () => {
  const history = goodHistory();
  history.saved.delete(3);
  expect(judge(history)).toEqual(["S2: last got pair 3 and nobody has saved it"]);
});

test.each([
  [
    "it was lost on its way",
    (history: History) => history.exchanges.push(exchange({ learned: "nothing", issued: 4 })),
  ],
  [
    "the disk failed",
    (history: History) => {
      history.exchanges.push(exchange({ issued: 4 }));
      history.diskFailures.push({ process: "caller-0", at: 5 });
    },
  ],
])("S2: an answer that was not saved is no loss when %s", (_, change) => {
  const history = goodHistory();
  change(history);
  expect(judge(history)).toEqual([]);
});

test("S2: what a strict server may lose, another must not", () => {
  const history = goodHistory();
  history.exchanges.push(exchange({ learned: "nothing", issued: 4 }));
  history.results[3] = result({ code: "sign_in_again" });
  history.exchanges.push(exchange({ learned: "refusal", learnedAt: 0 }));
  expect(judge(history)).toEqual([]);
  expect(judge(history, "newest-wins")).toEqual(["S2: the login is lost: last got sign_in_again"]);
});

test("S2: the store ends with the newest pair", () => {
  const history = goodHistory();
  history.results[3] = result({ pair: 2 });
  expect(judge(history)).toEqual(["S2: the store ends with pair 2, the server with 3"]);
});

test("S2: after a sign-out nobody is given a token", () => {
  const history = goodHistory();
  history.login = undefined;
  expect(judge(history)).toHaveLength(3);
});

test("S3: an older pair after a newer one; of another sign-in it may be", () => {
  const history = goodHistory();
  history.results.unshift({ ...result({ process: "caller-1", pair: 3 }), given: 0 });
  expect(judge(history)[0]).toBe("S3: caller-0 was given pair 2 after caller-1 got pair 3");
  history.results[0] = { ...result({ process: "caller-1", pair: 3, login: 3 }), given: 0 };
  expect(judge(history)).toEqual([]);
});

test("S3: who asked before the newer pair was given may get the older one", () => {
  const history = goodHistory();
  history.results.unshift(result({ process: "caller-1", pair: 3 }));
  expect(judge(history)).toEqual([]);
});

test("L2: nobody is told to sign in again before the server has refused something", () => {
  const history = goodHistory();
  history.results.unshift(result({ process: "caller-1", code: "sign_in_again" }));
  expect(judge(history)).toEqual([
    "L2: caller-1 was told to sign in again, and the server has refused nothing",
  ]);
  history.exchanges.push(exchange({ learned: "refusal", learnedAt: 0 }));
  expect(judge(history)).toEqual([]);
});

test("L1: anything but an AuthError is a defect", () => {
  const history = goodHistory();
  history.results.push(result({ process: "caller-1", defect: "TypeError: x is not a function" }));
  expect(judge(history)[0]).toContain("L1: caller-1 failed with TypeError");
});
