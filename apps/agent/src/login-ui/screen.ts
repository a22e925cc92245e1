import type { LoginEvent, Provider, Verification } from "@link-assistant/auth-core";
import { formatDuration } from "../terminal/duration.js";
import { printable } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { wrap } from "../terminal/width.js";
import type { LoginProgress } from "./login-progress.js";
import { readSecret } from "./read-secret.js";
import { statusLine } from "./status-line.js";

export interface ScreenOptions {
  readonly terminal: Terminal;
  readonly provider: Provider;
  now(): number;
  /** Opens the address, or says why not. */
  open(url: string): Promise<string | undefined>;
  /** A QR code for the address, where one is wanted and fits. */
  qrCode?(url: string): string | undefined;
  /** Told every address that the person is asked to open. */
  onUrl?(url: string): Promise<void>;
}

/**
 * The sign-in as a person sees it, on standard error. The address stands alone and unwrapped in the first
 * column, so that it can be selected over SSH and in tmux.
 */
export function loginScreen({ terminal, provider, now, open, qrCode, onUrl }: ScreenOptions): LoginProgress {
  const line = statusLine(terminal);
  const paragraph = (text: string) => line.say(wrap(text, Math.min(terminal.columns(), 100)).join("\n"));
  let expiresAt = 0;
  let stopKeys = () => {};

  const showUrl = async (url: string) => {
    line.say(`\n${linked(terminal, printable(url))}\n`);
    const code = qrCode?.(url);
    if (code !== undefined) line.say(`${code}\n`);
    await onUrl?.(url);
  };
  const wait = (url: string) => {
    if (!terminal.errorIsTerminal || terminal.isDumb) {
      const left = formatDuration(expiresAt - now());
      line.say(`Waiting for your approval; the code is valid for ${left}. Ctrl-C cancels.`);
      return;
    }
    stopKeys = terminal.input.onKey((key) => {
      if (key.toLowerCase() === "c") copy(terminal, url, line.say);
    });
    redraw();
  };
  const redraw = () => {
    if (expiresAt === 0) return;
    line.show(
      `Waiting for approval, ${formatDuration(expiresAt - now())} left. c copies the address, Ctrl-C cancels.`,
    );
  };
  const opened = async (url: string) => {
    const reason = await open(url);
    paragraph(
      reason === undefined ? "Your browser was asked to open it." : `No browser was opened: ${reason}.`,
    );
    line.say("");
  };

  return {
    showVerification: async (verification: Verification) => {
      const url = verification.verificationUriComplete ?? verification.verificationUri;
      expiresAt = verification.expiresAt;
      paragraph("Open this address in a browser, on this or any other device:");
      await showUrl(url);
      paragraph("The page must show this code:");
      line.say(`\n    ${terminal.style("bold", printable(verification.userCode))}\n`);
      paragraph(
        "Approve only if you started this sign-in yourself. Whoever else sends you such a code wants your account.",
      );
      await opened(url);
      sayKeyWays(provider, paragraph);
      wait(url);
    },
    showAuthorization: async ({ authorizationUrl, browserNotOpened, expiresAt: until }) => {
      expiresAt = until;
      paragraph("Open this address in a browser on this machine:");
      await showUrl(authorizationUrl);
      if (browserNotOpened !== undefined) paragraph(`No browser was opened: ${printable(browserNotOpened)}.`);
      wait(authorizationUrl);
    },
    notify: (event) => {
      const text = describe(event);
      if (text !== undefined) line.say(text);
      redraw();
    },
    readSecret: (prompt, signal) => readSecret(terminal, prompt, signal),
    saved: () => {},
    probed: () => {},
    close: () => {
      stopKeys();
      line.clear();
      expiresAt = 0;
    },
  };
}

/** The other ways to sign in stand on the screen, not in a menu before it. */
function sayKeyWays(provider: Provider, paragraph: (text: string) => void): void {
  const method = provider.methods.find(({ id }) => id === "api-key");
  const plans = method?.options?.find(({ name }) => name === "plan")?.values;
  if (method === undefined) return;
  const option = plans === undefined ? "--method api-key" : `--plan ${plans.join("|")}`;
  paragraph(`With an API key instead: agent ${provider.id}:login ${option}`);
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

/** OSC 8, with nothing of the address lost where it is not understood. */
function linked(terminal: Terminal, url: string): string {
  const text = terminal.style("cyan", url);
  return terminal.knowsLinks ? `\u001b]8;;${url}\u001b\\${text}\u001b]8;;\u001b\\` : text;
}

/** OSC 52 reaches the clipboard of the person's own terminal, through SSH and tmux too. */
function copy(terminal: Terminal, url: string, say: (text: string) => void): void {
  terminal.draw(`\u001b]52;c;${Buffer.from(url).toString("base64")}\u0007`);
  say("The address was sent to your terminal's clipboard.");
}
