/** The person's part of a device authorization (RFC 8628 section 3.3). Sanitised: safe to print. */
export interface Verification {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly verificationUriComplete?: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** The person's part of an authorization code flow (RFC 8252): the address to open. */
export interface AuthorizationPrompt {
  readonly authorizationUrl: string;
  /** Where the browser will be sent back to; its port is the one to forward over SSH. */
  readonly redirectUri?: string;
  /** Present when a browser was not opened, with the reason. */
  readonly browserNotOpened?: string;
  readonly expiresAt: number;
}

/** A question whose answer must not be shown. */
export interface SecretPrompt {
  /** What is asked for, for a person: "API key of the Coding Plan". */
  readonly label: string;
}

/** The steps of a running login, for a screen or for `--events`. Nothing in them is secret. */
export type LoginEvent =
  | { readonly type: "pending"; readonly nextPollInSeconds: number }
  | { readonly type: "slow_down"; readonly intervalSeconds: number; readonly hint?: string }
  | { readonly type: "network_trouble"; readonly nextPollInSeconds: number }
  | { readonly type: "approved" }
  | { readonly type: "warning"; readonly message: string };

/** The person, as a flow knows them. Flows never print: what a person must see or give passes through here. */
export interface LoginUi {
  /** Called once per device authorization. */
  showVerification(verification: Verification): void | Promise<void>;
  /** Called once per authorization code flow. */
  showAuthorization(prompt: AuthorizationPrompt): void | Promise<void>;
  notify(event: LoginEvent): void;
  /** Asks for a secret without echo, or reads it from standard input. */
  readSecret(prompt: SecretPrompt, signal?: AbortSignal): Promise<string>;
  /**
   * Asks for the address that the browser was sent to, when it runs on another machine. Asked again until it is the
   * right one: it must reject when the input has ended, and may when the signal fires.
   */
  readRedirect?(signal: AbortSignal): Promise<string>;
}
