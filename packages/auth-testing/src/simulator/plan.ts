import type { CredentialStore } from "@link-assistant/auth-core";
import type { ReusePolicy } from "../qwen-server/settings.js";
import type { NetworkFate } from "./authorization-server.js";
import type { Ports } from "./machine.js";
import type { Policy, VirtualProcess } from "./scheduler.js";

/** What a simulated process runs. */
export type Program = (ports: Ports, store: CredentialStore, process: VirtualProcess) => Promise<void>;

/** One process that asks for a usable token. */
export interface Caller {
  readonly startsAtMs: number;
  /** How often it asks, one call after the other. */
  readonly calls: number;
  /** Where it runs; processes of another host cannot be looked up. */
  readonly host?: string;
  /** It was told 401 for the stored access token, which by its date is still good. */
  readonly refused?: boolean;
}

/** Something that happens beside the callers, at a time. */
export type Incident = { readonly atMs: number } & (
  | { readonly kind: "suspend"; readonly caller: number; readonly forMs: number }
  /** The wall clock jumps for everybody. */
  | { readonly kind: "clock-jump"; readonly byMs: number }
  /** Somebody removes our lock by hand. */
  | { readonly kind: "lock-removed" }
  | { readonly kind: "sign-out" }
  | { readonly kind: "sign-in" }
  /** A process of another tool that shares the credential. */
  | { readonly kind: "foreign"; readonly program: Program }
);

/** One run, as far as it is decided beforehand. The policy decides the rest step by step. */
export interface Plan {
  /** How to get exactly this run again. */
  readonly name: string;
  readonly reuse: ReusePolicy;
  /** Whether nobody has ever signed in here before. */
  readonly untouched?: boolean;
  readonly callers: readonly Caller[];
  readonly incidents: readonly Incident[];
  readonly network: (exchange: number) => NetworkFate;
  readonly policy: Policy;
  /** Whether each exchange runs in a process of its own. */
  readonly detached: boolean;
  /** How much longer than asked a short sleep may take: 4 means up to five times as long. */
  readonly oversleep?: number;
  /** Seed of identifiers, process ids and of what a power cut leaves. */
  readonly seed: number;
}
