import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { callbackPage, emptyAnswer } from "../../src/oauth/callback-page.js";

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

test.each(["received", "refused", "invalid"] as const)(
  "R18 R67 the page '%s' runs nothing but the script that clears the address, and is kept by nobody",
  async (kind) => {
    const { status, headers, body } = await callbackPage(kind, 200);
    const script = /<script>(.*?)<\/script>/s.exec(body)?.[1] ?? "";
    const style = /<style>(.*?)<\/style>/s.exec(body)?.[1] ?? "";
    expect(status).toBe(200);
    expect(script).toBe('history.replaceState(null, "", "/")');
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "content-security-policy": `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    });
    expect(body).not.toMatch(/https?:|src=|href=|@import|url\(/);
  },
);

test("R65 no answer sends the browser anywhere, and none may be read by another origin", async () => {
  for (const answer of [await callbackPage("invalid", 400), emptyAnswer(403), emptyAnswer(404)]) {
    const names = Object.keys(answer.headers);
    expect(names).not.toContain("location");
    expect(names.filter((name) => name.startsWith("access-control"))).toEqual([]);
  }
});

test("T16 the page says what happened, that it can be closed, and where its address must not go", async () => {
  const { body } = await callbackPage("received", 200);
  expect(body).toMatch(/<html lang="en">/);
  expect(body).toMatch(/<main>\s*<h1>Return to your terminal<\/h1>/);
  expect(body).toContain(
    "You can close this tab. Never paste its address anywhere but into your own terminal.",
  );
  expect(body).toContain("color-scheme:light dark");
});

test("strangers get no page", () => {
  expect(emptyAnswer(421).body).toBe("");
  expect(emptyAnswer(405).headers.allow).toBe("GET");
});
