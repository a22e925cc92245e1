/** Names one process on one boot of one machine; a reused process id differs in its start time. */
export interface ProcessIdentity {
  readonly pid: number;
  /** In the system's own unit; only compared for equality. Empty where the system does not tell. */
  readonly startTime: string;
  readonly bootId: string;
  readonly host: string;
}

/** Who this process is, and whether another one still lives. */
export interface Processes {
  self(): ProcessIdentity;
  /** "unknown" for another host or boot id that cannot be compared, and where the system does not tell. */
  liveness(identity: ProcessIdentity): Promise<"alive" | "dead" | "unknown">;
}
