import { AuthError, type Browser, type LoginEvent, type Provider } from "@link-assistant/auth-core";
import { formatDuration } from "../terminal/duration.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { wrap } from "../terminal/width.js";
import { copyToClipboard, link } from "./escapes.js";
import type { LoginProgress } from "./login-progress.js";
import { qrCode } from "./qr-code.js";
import { readSecret } from "./read-secret.js";
import { type StatusLine, statusLine } from "./status-line.js";

export interface ScreenOptions {
  readonly terminal: Terminal;
  readonly provider: Provider;
  now(): number;
  /** Absent where the person wants to open the address themselves. */
  readonly open?: Browser["open"];
  /** Asked for: shown even where a browser was opened. */
  readonly qr: boolean;
  /** Told every address that the person is to open. */
  onUrl?(url: string): Promise<void>;
}

/**
 * The sign-in as a person sees it, on standard error. The address stands alone and unwrapped in the first
 * column, so that it can be selected over SSH and in tmux.
 */
export function loginScreen(options: ScreenOptions): LoginProgress {
  const { terminal, provider, onUrl } = options;
  const line = statusLine(terminal);
  const paragraph = (text: string) => line.say(wrap(text, Math.min(terminal.columns(), 100)).join("\n"));
  const showUrl = async (url: string) => {
    line.say(`\n${link(terminal, printable(url))}\n`);
    await onUrl?.(url);
  };
  let countdown: Countdown | undefined;

  return {
    showVerification: async ({ userCode, verificationUri, verificationUriComplete, expiresAt }) => {
      const url = verificationUriComplete ?? verificationUri;
      paragraph("Open this address in a browser, on this or any other device:");
      await showUrl(url);
      paragraph("The page must show this code:");
      line.say(`\n    ${terminal.style("bold", printable(userCode))}\n`);
      paragraph(
        "Approve only if you started this sign-in yourself. Whoever else sends you such a code wants your account.",
      );
      line.say("");
      await openOrExplain(url, options, paragraph);
      sayKeyWays(provider, line.say);
      countdown = startCountdown(url, expiresAt, options, line);
    },
    showAuthorization: async ({ authorizationUrl, redirectUri, browserNotOpened }) => {
      paragraph("Open this address in a browser:");
      await showUrl(authorizationUrl);
      if (browserNotOpened !== undefined) paragraph(`No browser was opened: ${printable(browserNotOpened)}.`);
      if (redirectUri === undefined) return;
      paragraph(`Waiting for the browser to come back to ${new URL(redirectUri).host}. Ctrl-C cancels.`);
      const { port } = new URL(redirectUri);
      paragraph(`Where it runs on another machine: ssh -L ${port}:127.0.0.1:${port} THIS-MACHINE`);
    },
    notify: (event) => {
      if (event.type === "approved") {
        countdown?.stop();
        countdown = undefined;
        // Another program may hold the file for half a minute.
        line.show("Approved. Saving the login.");
      }
      const text = describe(event);
      if (text !== undefined) line.say(text);
      countdown?.redraw();
    },
    readSecret: (prompt, signal) => readSecret(terminal, prompt, signal),
    ...(terminal.input.kind === "terminal" && {
      readRedirect: async (signal: AbortSignal) => {
        const address = await terminal.input.readLine(
          "Or paste the address on which the browser ended, here and nowhere else: ",
          signal,
        );
        if (address === undefined) throw new AuthError("cancelled", "Standard input has ended.");
        return address;
      },
    }),
    waiting: (location) => paragraph(`Waiting for another program that has ${location} in use.`),
    saved: () => line.clear(),
    probed: () => {},
    close: () => {
      countdown?.stop();
      countdown = undefined;
      line.clear();
    },
  };
}

async function openOrExplain(
  url: string,
  { terminal, open, qr }: ScreenOptions,
  paragraph: (text: string) => void,
): Promise<void> {
  const opening = await open?.(url);
  if (opening?.status === "opened") paragraph("Your browser was asked to open it.");
  if (opening?.status === "not-opened") paragraph(`No browser was opened: ${printable(opening.reason)}.`);
  // A phone reaches what this machine cannot open; it does not reach this machine's own loopback.
  const helps = terminal.errorIsTerminal && opening?.status !== "opened" && !isLoopback(url);
  if (!qr && !helps) return;
  const code = await qrCode(url, terminal.columns());
  if (code !== undefined) terminal.say(`\n${code}\n`);
  else if (qr) paragraph("The QR code needs a wider terminal.");
}

function isLoopback(url: string): boolean {
  return /^(127\.|localhost$|\[::1\]$)/.test(new URL(url).hostname);
}

interface Countdown {
  redraw(): void;
  stop(): void;
}

/** What is waited for, and how long still. Redrawn at each step of the flow. */
function startCountdown(
  url: string,
  expiresAt: number,
  { terminal, now }: ScreenOptions,
  line: StatusLine,
): Countdown {
  const left = () => formatDuration(expiresAt - now());
  if (!line.canRedraw) {
    line.say(`Waiting for your approval; the code is valid for ${left()}. Ctrl-C cancels.`);
    return { redraw: () => {}, stop: () => {} };
  }
  const redraw = () =>
    line.show(`Waiting for approval, ${left()} left. c copies the address, Ctrl-C cancels.`);
  const stop = terminal.input.onKey((key) => {
    if (key.toLowerCase() !== "c") return;
    copyToClipboard(terminal, url);
    line.say("The address was sent to the clipboard of your terminal.");
  });
  redraw();
  return { redraw, stop };
}

/** The other ways to sign in stand on the screen, not in a menu before it. */
function sayKeyWays(provider: Provider, say: (text: string) => void): void {
  const method = provider.methods.find(({ id }) => id === "api-key");
  if (method === undefined) return;
  const plans = method.options?.find(({ name }) => name === "plan")?.values;
  const option = plans === undefined ? "--method api-key" : `--plan ${plans.join("|")}`;
  say(`With an API key instead:\n  agent ${provider.id}:login ${option}\n`);
}

function describe(event: LoginEvent): string | undefined {
  switch (event.type) {
    case "pending":
    case "approved":
      return undefined;
    case "slow_down":
      return event.hint === undefined ? undefined : printable(event.hint);
    case "network_trouble":
      return `No connection; trying again in ${event.nextPollInSeconds} s.`;
    case "warning":
      return `warning: ${printable(event.message)}`;
  }
}
