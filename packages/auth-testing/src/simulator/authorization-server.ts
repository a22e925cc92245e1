import { jsonReply, type Reply } from "../http/message.js";
import type { ReusePolicy } from "../qwen-server/settings.js";
import { createTokenFamilies, type TokenPair } from "../qwen-server/token-families.js";
import type { Exchange, History } from "./history.js";
import { epochStart, type SimulatedFetch } from "./machine.js";
import { type Scheduler, systemError, type VirtualProcess } from "./scheduler.js";
import { isForeign } from "./subject.js";

/** What the network does to one request. */
export type NetworkFate =
  | { readonly kind: "works"; readonly latencyMs: number }
  /** No connection: nothing was sent. */
  | { readonly kind: "refused" }
  /** The request is lost on its way: nothing was committed, and the sender cannot know. */
  | { readonly kind: "request-lost" }
  /** The server commits, and its answer is lost. */
  | { readonly kind: "answer-lost" }
  /** The server commits and its answer takes longer than anybody waits. */
  | { readonly kind: "silence" }
  /** The server commits, and what arrives of its answer is cut short. */
  | { readonly kind: "truncated" }
  /** A gateway answers with an error page in the server's place. */
  | { readonly kind: "bad-gateway" }
  /** A proxy refuses the request with a page of its own: no word about the token, though the status is 400. */
  | { readonly kind: "proxy-page" }
  /** The server asks to be left alone for a while. */
  | { readonly kind: "throttled" };

export interface SimulatedServer {
  readonly fetch: SimulatedFetch;
  /** A login as it is right after its sign-in. */
  signIn(): TokenPair;
  /** Number of a pair, counted from 1, by one of its tokens. */
  numberOf(token: string | undefined): number | undefined;
  /** Number of the pair of the sign-in to which a pair goes back. */
  loginOf(pair: number | undefined): number | undefined;
  newest(): number;
}

export interface SimulatedServerOptions {
  readonly reuse: ReusePolicy;
  readonly accessTokenSeconds: number;
  readonly scheduler: () => Scheduler;
  readonly history: History;
  readonly network: (exchange: number) => NetworkFate;
  readonly isDead: (processName: string) => boolean;
  /** Whether it was killed, or the wall clock has jumped. */
  readonly mayForget: (processName: string) => boolean;
}

/** Longer than any exchange of ours may take; whoever presents a token again after that has waited enough. */
export const longestExchangeMs = 60_000;

/**
 * A token endpoint that a simulated process reaches by two steps: "send", at which the server commits, and
 * "receive", at which the process learns of it. It also watches rule S1: nobody presents a token while another
 * presentation of it may still be answered.
 */
export function createSimulatedServer(options: SimulatedServerOptions): SimulatedServer {
  const { history, scheduler } = options;
  const numbers = new Map<string, number>();
  const logins = new Map<number | undefined, number>();
  let secrets = 0;
  let pairs = 0;
  const families = createTokenFamilies(
    { reuse: options.reuse, accessTokenSeconds: options.accessTokenSeconds, refreshEndsAccessToken: false },
    () => epochStart + scheduler().now(),
    (kind) => `CNRY-${kind}-${++secrets}-end`,
  );

  function number(pair: TokenPair, login?: number): number {
    const known = numbers.get(pair.accessToken);
    if (known !== undefined) return known;
    pairs++;
    numbers.set(pair.accessToken, pairs);
    numbers.set(pair.refreshToken, pairs);
    logins.set(pairs, login ?? pairs);
    return pairs;
  }

  function open(process: VirtualProcess, refreshToken: string): Exchange {
    const presented = numbers.get(refreshToken);
    const exchange: Exchange = {
      number: history.exchanges.length,
      process: process.name,
      sentAt: scheduler().now(),
      presented,
      login: logins.get(presented),
    };
    for (const earlier of isForeign(process.name) ? [] : history.exchanges) {
      if (earlier.presented === presented && mayStillBeAnswered(earlier)) {
        history.violations.push(
          `S1: ${process.name} presents token ${presented} before ${earlier.process} has its answer, or has saved it`,
        );
      }
      const told = earlier.presented === presented ? wasTold(earlier) : undefined;
      if (told !== undefined) {
        history.violations.push(
          `S6: ${process.name} presents token ${presented}, and ${earlier.process} was told ${told}`,
        );
      }
      if (isNeedless(earlier, presented)) {
        history.violations.push(
          `S1: ${process.name} presents token ${presented}, whose successor ${earlier.issued} is on the disk`,
        );
      }
    }
    history.exchanges.push(exchange);
    return exchange;
  }

  function isNeedless({ presented, issued }: Exchange, token: number | undefined): boolean {
    if (options.reuse === "static") return false;
    return presented === token && issued !== undefined && history.saved.has(issued);
  }

  /** Its sender waits for the answer, or has it and is about to write it down. */
  function mayStillBeAnswered({ learned, process, sentAt, issued }: Exchange): boolean {
    if (options.isDead(process) || scheduler().now() - sentAt >= longestExchangeMs) return false;
    if (learned === undefined) return true;
    const failed = history.diskFailures.some((failure) => failure.process === process);
    return learned === "answer" && issued !== undefined && !history.saved.has(issued) && !failed;
  }

  /** Unless who was told could not write it down, or a clock that jumped has made the note worthless. */
  function wasTold({ learned, learnedAt, process }: Exchange): "to wait" | "no" | undefined {
    if (history.diskFailures.length > 0 || options.mayForget(process)) return undefined;
    if (learned === "refusal") return "no";
    const wait = retryAfterSeconds * 1000;
    return learned === "wait" && scheduler().now() - Number(learnedAt) < wait ? "to wait" : undefined;
  }

  function commit(exchange: Exchange, refreshToken: string): Reply {
    const pair = families.refresh(refreshToken);
    if (pair === undefined) return jsonReply(400, { error: "invalid_grant" });
    exchange.issued = number(pair, exchange.login);
    return jsonReply(200, {
      access_token: pair.accessToken,
      refresh_token: pair.refreshToken,
      token_type: "Bearer",
      expires_in: options.accessTokenSeconds,
    });
  }

  const fetchOnce: SimulatedFetch = async (process, _input, init) => {
    const refreshToken = new URLSearchParams(String(init?.body)).get("refresh_token") ?? "";
    let exchange: Exchange | undefined;
    let fate: NetworkFate = { kind: "refused" };
    const reply = await scheduler().perform(process, "send", () => {
      fate = options.network(history.exchanges.length);
      if (fate.kind === "refused") throw networkFailure("ECONNREFUSED");
      exchange = open(process, refreshToken);
      if (fate.kind === "request-lost") return undefined;
      return standIns[fate.kind] ?? commit(exchange, refreshToken);
    });
    return receive(process, exchange, fate, reply, init?.signal);
  };

  function learn(exchange: Exchange | undefined, learned: NonNullable<Exchange["learned"]>): void {
    if (exchange === undefined) return;
    exchange.learned = learned;
    exchange.learnedAt = scheduler().now();
  }

  async function receive(
    process: VirtualProcess,
    exchange: Exchange | undefined,
    fate: NetworkFate,
    reply: Reply | undefined,
    signal: AbortSignal | null | undefined,
  ): Promise<Response> {
    const wait = fate.kind === "works" ? fate.latencyMs : fate.kind === "silence" ? 3_600_000 : 5;
    try {
      return await scheduler().perform(
        process,
        "receive",
        () => {
          if (fate.kind === "answer-lost" || fate.kind === "request-lost") throw networkFailure("ECONNRESET");
          learn(exchange, meaning(fate, reply));
          const body = String(reply?.body);
          return new Response(fate.kind === "truncated" ? body.slice(0, body.length / 2) : body, {
            status: reply?.status ?? 500,
            headers: reply?.headers ?? {},
          });
        },
        { dueAt: scheduler().now() + wait, signal },
      );
    } catch (error) {
      learn(exchange, "nothing");
      throw error;
    }
  }

  return {
    fetch: fetchOnce,
    signIn() {
      const pair = families.issue();
      number(pair);
      return pair;
    },
    numberOf: (token) => (token === undefined ? undefined : numbers.get(token)),
    loginOf: (pair) => logins.get(pair),
    newest: () => pairs,
  };
}

const page = { "content-type": "text/html" };
const retryAfterSeconds = 20;

/** Who answers in the server's place, so that nothing is committed. */
const standIns: Readonly<Partial<Record<NetworkFate["kind"], Reply>>> = {
  "bad-gateway": { status: 502, headers: page, body: "<html>Bad Gateway</html>" },
  "proxy-page": { status: 400, headers: page, body: "<html>Bad Request</html>" },
  throttled: { status: 429, headers: { "retry-after": String(retryAfterSeconds) }, body: "" },
};

function meaning({ kind }: NetworkFate, reply: Reply | undefined): NonNullable<Exchange["learned"]> {
  if (kind === "throttled") return "wait";
  if (kind === "truncated" || kind in standIns) return "nothing";
  return reply?.status === 200 ? "answer" : "refusal";
}

/** As Node's fetch fails: a TypeError whose cause carries the system's code. */
function networkFailure(code: string): TypeError {
  return new TypeError("fetch failed", { cause: systemError(code) });
}
