import { htmlReply, type Reply, type Request } from "../http/message.js";
import type { DeviceAuthorizations } from "./device-authorization.js";

/** The person's side of the device flow (RFC 8628 section 3.3): a page that asks, a form that decides. */
export function answerVerification(devices: DeviceAuthorizations, request: Request): Reply {
  if (request.method === "POST") return answerDecision(devices, request);
  const userCode = request.query.user_code ?? "";
  const device = devices.find(userCode);
  if (userCode === "") return page(200, "Enter the code", codeForm(""));
  if (device === undefined) return unknownCode(userCode);
  if (device.decision !== "open") return page(200, "Nothing to decide", note("This code was used already."));
  return page(200, "Sign in to Qwen", consent(device.userCode));
}

function answerDecision(devices: DeviceAuthorizations, { form }: Request): Reply {
  const userCode = form.user_code ?? "";
  if (devices.find(userCode)?.decision !== "open") return unknownCode(userCode);
  const approved = form.decision === "approve";
  devices.decide(approved ? "approved" : "denied", userCode);
  return approved
    ? page(200, "Signed in", note("You can close this page and go back to your terminal."))
    : page(200, "Declined", note("Nothing was signed in. You can close this page."));
}

function unknownCode(userCode: string): Reply {
  return page(404, "Unknown code", note("No sign-in is waiting for this code.") + codeForm(userCode));
}

function consent(userCode: string): string {
  return `<p>A program on this computer asks to use Qwen in your name. Go on only if your terminal shows this code:</p>
    <p class="code" aria-label="Code">${escapeHtml(userCode)}</p>
    <form method="post">
      <input type="hidden" name="user_code" value="${escapeHtml(userCode)}">
      <button name="decision" value="approve" class="primary">Approve</button>
      <button name="decision" value="deny">Deny</button>
    </form>`;
}

function codeForm(userCode: string): string {
  return `<form method="get">
      <label for="user_code">Code from your terminal</label>
      <input id="user_code" name="user_code" value="${escapeHtml(userCode)}" placeholder="ABCD-EFGH" autocomplete="off" autocapitalize="characters" spellcheck="false" required autofocus>
      <button class="primary">Continue</button>
    </form>`;
}

function note(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function page(status: number, title: string, content: string): Reply {
  const html = `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${escapeHtml(title)}</title>
  <style>${style}</style>
</head>
<body>
  <main>
    <h1>${escapeHtml(title)}</h1>
    ${content}
    <p class="small">Test server on this computer. It knows no accounts and sends nothing anywhere.</p>
  </main>
</body>
</html>
`;
  return htmlReply(status, html, {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'",
    "referrer-policy": "no-referrer",
  });
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
    :root { --ground: #f4f5f7; --card: #fff; --ink: #17191c; --faint: #5b6168; --line: #c9cdd3; --accent: #4b3fd1; --on-accent: #fff; }
    @media (prefers-color-scheme: dark) {
      :root { --ground: #111316; --card: #1b1e22; --ink: #eceef1; --faint: #a3abb5; --line: #454b53; --accent: #a9a2ff; --on-accent: #15131f; }
    }
    * { box-sizing: border-box; }
    body { margin: 0; min-height: 100vh; display: grid; grid-template-columns: 100%; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
    main { width: min(27rem, 100%); padding: 2rem; border: 1px solid var(--line); border-radius: .75rem; background: var(--card); }
    h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.2; }
    p { margin: 0 0 1rem; }
    .code { padding: .75rem; border: 1px dashed var(--line); border-radius: .5rem; text-align: center; font: 600 1.75rem/1.2 ui-monospace, monospace; letter-spacing: .08em; }
    form { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0 0 1.5rem; }
    label { flex: 1 0 100%; margin-bottom: -.5rem; }
    input:not([type=hidden]) { flex: 1 1 100%; min-width: 0; padding: .6rem .75rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--ground); color: inherit; font: 1.125rem ui-monospace, monospace; letter-spacing: .08em; }
    button { flex: 1 1 8rem; min-height: 2.75rem; padding: .6rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: transparent; color: inherit; font: inherit; font-weight: 600; cursor: pointer; }
    .primary { border-color: var(--accent); background: var(--accent); color: var(--on-accent); }
    button:hover { filter: brightness(1.08); }
    :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
    .small { margin: 0; color: var(--faint); font-size: .875rem; }
  `;
