/** One request to the loopback listener, as it arrived. */
export interface LoopbackRequest {
  readonly method: string;
  /** The request target: path and query (RFC 9112 section 3.2). */
  readonly target: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
}

/** What the browser gets to see. */
export interface LoopbackAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Where to listen for the browser to come back (RFC 8252 section 7.3). */
export interface LoopbackAddress {
  /**
   * What the redirect address names. `localhost` is for providers that demand it: it can mean either address
   * family, so both are held (RFC 8252 section 8.3 prefers the literal).
   */
  readonly host: "127.0.0.1" | "localhost";
  /** 0 lets the system choose. */
  readonly port: number;
}

/** A listener that is up. */
export interface LoopbackListener {
  /** Host and port as they belong into a URL: `127.0.0.1:49152`, `[::1]:49152`, `localhost:1455`. */
  readonly authority: string;
  /** Stops listening at once; resolves when answers under way are out, or have had their time. */
  close(): Promise<void>;
}

/** Whether a browser was asked to open an address. "opened" does not tell that the person saw it. */
export type BrowserOpening =
  | { readonly status: "opened" }
  /** `reason` is for a person: "this is an SSH session". */
  | { readonly status: "not-opened"; readonly reason: string };

/** The external user agent of RFC 8252, and the place to which it comes back. */
export interface Browser {
  /**
   * Listens on loopback addresses only.
   *
   * @throws AuthError `callback_port_in_use` if somebody holds the port, in either family for `localhost`
   */
  listen(
    address: LoopbackAddress,
    respond: (request: LoopbackRequest) => Promise<LoopbackAnswer>,
  ): Promise<LoopbackListener>;
  /** Absent when the person wants to open the address themselves. Never fails. */
  open?(url: string): Promise<BrowserOpening>;
}
