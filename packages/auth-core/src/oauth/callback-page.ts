import type { LoopbackAnswer } from "../ports/browser.js";

export type CallbackPage = "received" | "refused" | "invalid";

const texts: Readonly<Record<CallbackPage, { readonly title: string; readonly text: string }>> = {
  received: {
    title: "Return to your terminal",
    text: "Your answer has arrived. The terminal shows whether you are signed in.",
  },
  refused: {
    title: "Not signed in",
    text: "The sign-in was refused or failed. The terminal says why.",
  },
  invalid: {
    title: "Not the answer that was expected",
    text: "It does not belong to the sign-in that is waiting. Open the address that your terminal shows.",
  },
};

// The code must not stay in the address bar and the history (RFC 9700 section 4.3).
const script = 'history.replaceState(null, "", "/")';

const style = `:root{color-scheme:light dark;font:100%/1.5 system-ui,sans-serif}
body{margin:15vh auto;max-width:32rem;padding:0 1.5rem}
h1{font-size:1.5rem}`;

/**
 * The page that the browser shows after the redirect. All of it is fixed text: nothing from the request is in
 * it, so that nothing can be reflected.
 */
export async function callbackPage(page: CallbackPage, status: number): Promise<LoopbackAnswer> {
  const { title, text } = texts[page];
  return {
    status,
    headers: {
      ...guardHeaders,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": [
        "default-src 'none'",
        `script-src '${await contentHash(script)}'`,
        `style-src '${await contentHash(style)}'`,
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join("; "),
    },
    body: `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style>
<script>${script}</script>
<main>
<h1>${title}</h1>
<p>${text}</p>
<p>You can close this tab. Never paste its address anywhere but into your own terminal.</p>
</main>
</html>
`,
  };
}

/** Refused without a word: to a stranger, nothing here may look like a sign-in. */
export function emptyAnswer(status: number): LoopbackAnswer {
  return { status, headers: { ...guardHeaders, ...(status === 405 && { allow: "GET" }) }, body: "" };
}

const guardHeaders = {
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  connection: "close",
};

/** How a content security policy names the one inline text that it lets through. */
async function contentHash(text: string): Promise<string> {
  const digest = await globalThis.crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
