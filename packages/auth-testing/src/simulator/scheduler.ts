/** A process of the simulation. Killing it means: none of its promises ever settles again. */
export interface VirtualProcess {
  readonly name: string;
  readonly pid: number;
  state: "running" | "exited" | "killed";
  /** Stopped, as by SIGSTOP or a laptop's sleep, until then (simulated milliseconds). */
  suspendedUntil: number;
}

/** One operation at a port, between its call and its result: the only places where the order is open. */
export interface Step {
  readonly process: VirtualProcess;
  readonly label: string;
  readonly dueAt: number;
  readonly effect: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  /** Stops to listen for the signal that would end it. */
  readonly forgetSignal?: () => void;
}

export type Fate =
  | { readonly kind: "happens" }
  /** The operation does nothing and fails with this system code. */
  | { readonly kind: "fails"; readonly code: string }
  | { readonly kind: "killed"; readonly when: "before" | "after" }
  | { readonly kind: "power-cut" };

/** Everything that a run leaves open. */
export interface Policy {
  /** Index into the steps that may come next. */
  choose(steps: readonly Step[]): number;
  /** What becomes of the chosen step; `count` numbers the steps of all processes from 0. */
  fate(step: Step, count: number): Fate;
  /** Simulated milliseconds that a step takes. */
  duration(): number;
}

export interface StepOptions {
  readonly dueAt?: number;
  readonly signal?: AbortSignal | null | undefined;
}

export interface Scheduler {
  /** Simulated milliseconds since the start. */
  now(): number;
  /** Hands one operation to the scheduler; settles when its turn has come. Never, for a dead process. */
  perform<T>(process: VirtualProcess, label: string, effect: () => T, options?: StepOptions): Promise<T>;
  /** Runs a program in the process; the process exits when the program ends. */
  start(process: VirtualProcess, program: () => Promise<void>): void;
  stop(process: VirtualProcess): void;
  /** Calls back when the process has exited or was killed. */
  whenEnded(process: VirtualProcess, listener: () => void): void;
  /** Runs until every program has ended, nothing can move any more, or simulated time or patience with it is up. */
  run(limitMs: number): Promise<"ended" | "stuck" | "out-of-time">;
  /** How many steps were chosen so far. */
  count(): number;
}

export interface SchedulerOptions {
  readonly policy: Policy;
  readonly onPowerCut: () => void;
  /** Told of each step when it has been taken. */
  readonly onStep: (step: Step, fate: Fate) => void;
}

/** Far more than any run that ends: a loop without a sleep in it would otherwise go on in no time for ever. */
const mostSteps = 100_000;

/**
 * Runs real asynchronous code one port operation at a time. Between two operations a program is left alone
 * until it waits for the next one, so that the order of operations, and with it the whole run, depends on
 * nothing but the policy.
 */
export function createScheduler({ policy, onPowerCut, onStep }: SchedulerOptions): Scheduler {
  let now = 0;
  let count = 0;
  const pending: Step[] = [];
  const running = new Set<VirtualProcess>();
  const listeners = new Map<VirtualProcess, (() => void)[]>();

  const dueTime = (step: Step): number => Math.max(step.dueAt, step.process.suspendedUntil);

  function perform<T>(
    process: VirtualProcess,
    label: string,
    effect: () => T,
    { dueAt = now, signal }: StepOptions = {},
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (process.state !== "running") return;
      if (signal?.aborted) return reject(signal.reason);
      const step: Step = { process, label, dueAt, effect, resolve: resolve as Step["resolve"], reject };
      pending.push(signal ? abortable(step, signal) : step);
    });
  }

  function abortable(step: Step, signal: AbortSignal): Step {
    const abort = () => {
      remove(whole);
      step.reject(signal.reason);
    };
    const whole: Step = { ...step, forgetSignal: () => signal.removeEventListener("abort", abort) };
    signal.addEventListener("abort", abort);
    return whole;
  }

  function remove(step: Step): void {
    pending.splice(pending.indexOf(step), 1);
    step.forgetSignal?.();
  }

  function end(process: VirtualProcess, state: "exited" | "killed"): void {
    process.state = state;
    running.delete(process);
    for (const step of pending.filter((each) => each.process === process)) remove(step);
    for (const listener of listeners.get(process) ?? []) listener();
  }

  /** Lets time pass until something may happen, and chooses what. */
  function takeNext(): Step | undefined {
    if (pending.length === 0) return undefined;
    now = Math.max(
      now,
      pending.reduce((earliest, step) => Math.min(earliest, dueTime(step)), Infinity),
    );
    const ready = pending.filter((step) => dueTime(step) <= now);
    const step = ready[policy.choose(ready)];
    if (step !== undefined) remove(step);
    return step;
  }

  function take(step: Step): void {
    const fate = policy.fate(step, count++);
    now += policy.duration();
    apply(step, fate);
    onStep(step, fate);
  }

  function apply(step: Step, fate: Fate): void {
    if (fate.kind === "power-cut") {
      for (const process of [...running]) end(process, "killed");
      onPowerCut();
    } else if (fate.kind === "fails") {
      step.reject(systemError(fate.code));
    } else if (fate.kind === "killed") {
      if (fate.when === "after") tryEffect(step);
      end(step.process, "killed");
    } else {
      const outcome = tryEffect(step);
      if ("error" in outcome) step.reject(outcome.error);
      else step.resolve(outcome.value);
    }
  }

  return {
    now: () => now,
    count: () => count,
    perform,
    whenEnded(process, listener) {
      listeners.set(process, [...(listeners.get(process) ?? []), listener]);
    },
    stop: (process) => end(process, "exited"),
    start(process, program) {
      running.add(process);
      const exit = () => {
        if (process.state === "running") end(process, "exited");
      };
      program().then(exit, exit);
    },
    async run(limitMs) {
      const limit = now + limitMs;
      const lastStep = count + mostSteps;
      for (;;) {
        await untilAllWait();
        if (running.size === 0) return "ended";
        const step = takeNext() ?? (await afterPatience(takeNext));
        if (step === undefined) return "stuck";
        if (now > limit || count > lastStep) return "out-of-time";
        take(step);
      }
    },
  };
}

function tryEffect(step: Step): { readonly value: unknown } | { readonly error: unknown } {
  try {
    return { value: step.effect() };
  } catch (error) {
    return { error };
  }
}

/**
 * Programs wait for nothing but ports: when the microtasks have run dry, each of them waits for its next step.
 * Node comes to the ticks only then, and without a turn of the event loop.
 */
function untilAllWait(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

/** A module that is loaded for the first time comes from the real disk and takes real time. */
async function afterPatience<T>(attempt: () => T | undefined): Promise<T | undefined> {
  for (let turn = 0; turn < 20; turn++) {
    await new Promise((resolve) => setTimeout(resolve, turn));
    const result = attempt();
    if (result !== undefined) return result;
  }
  return undefined;
}

/** As Node's, but without a stack: a polling process meets thousands of them. */
export function systemError(code: string): Error {
  const error: Error & { code?: string } = Object.create(Error.prototype);
  error.message = code;
  error.code = code;
  return error;
}
