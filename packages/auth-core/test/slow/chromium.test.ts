import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type OidcServer, startOidcServer, startQwenServer } from "@link-assistant/auth-testing";
import { type BrowserContext, chromium, type Page, type Browser as RealBrowser } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { type Browser, codeChallenge, loopbackFlow, type OAuthCredential } from "../../src/index.js";
import { listenOnLoopback, systemRuntime } from "../../src/node/index.js";
import { callbackPage } from "../../src/oauth/callback-page.js";
import { caught } from "../oauth/caught.js";
import { recordingUi } from "../oauth/recording-ui.js";

const executablePath = "/usr/bin/chromium";
const screenshots = fileURLToPath(new URL("../../../../node_modules/.cache/screenshots", import.meta.url));

describe.skipIf(!existsSync(executablePath))("the code flow in a real Chromium (/usr/bin/chromium)", () => {
  let server: OidcServer;
  let real: RealBrowser;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    server = await startOidcServer();
    real = await chromium.launch({
      executablePath,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    });
  });
  afterAll(async () => {
    await real?.close();
    await server?.close();
  });
  beforeEach(async () => {
    context = await real.newContext({ colorScheme: "light" });
    // The pages of oidc-provider name a font on the internet.
    await context.route(/fonts\.googleapis\.com/, (route) => route.abort());
    page = await context.newPage();
  });

  function signIn(person: (url: string) => Promise<void>): Promise<OAuthCredential> {
    const browser: Browser = {
      listen: listenOnLoopback,
      async open(url) {
        void person(url);
        return { status: "opened" };
      },
    };
    return loopbackFlow({
      client: server.client,
      runtime: systemRuntime(),
      ui: recordingUi(),
      browser,
      extraParameters: { prompt: "consent" },
    });
  }

  async function approve(url: string): Promise<void> {
    await page.goto(url);
    await page.fill("input[name=login]", "ada");
    await page.fill("input[name=password]", "any password");
    await page.click("button[type=submit]");
    await page.click("button[type=submit]");
  }

  test("signs in; the page says so, and neither address bar nor history keeps the code", async () => {
    const seen: string[] = [];
    const errors: string[] = [];
    page.on("request", (request) => seen.push(request.url()));
    page.on("console", (message) => errors.push(message.text()));
    page.on("pageerror", (error) => errors.push(error.message));

    const credential = await signIn(approve);
    expect(credential).toMatchObject({ kind: "oauth", refreshToken: expect.any(String) });

    await page.waitForSelector("h1");
    expect(await page.textContent("h1")).toBe("Return to your terminal");
    const callback = seen.find((url) => url.includes("/callback?")) ?? "";
    expect(callback).toContain("code=");
    expect(page.url()).toBe(`${new URL(callback).origin}/`);
    expect(await page.evaluate("[document.title, document.referrer, location.href].join()")).not.toContain(
      "code=",
    );
    // Only what the policy lets through has run, and nothing was asked of anybody else.
    expect(errors.filter((text) => /Content Security Policy|Refused/.test(text))).toEqual([]);
    expect(seen.slice(seen.indexOf(callback) + 1).filter((url) => !url.endsWith("/favicon.ico"))).toEqual([]);

    await page.screenshot({ path: `${screenshots}/callback-light.png` });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: `${screenshots}/callback-dark.png` });
    await page.goBack().catch(() => undefined);
    expect(page.url()).not.toContain("code=");
  });

  test("a person who cancels is told so on the page and in the terminal", async () => {
    const error = await caught(
      signIn(async (url) => {
        await page.goto(url);
        await page.click("a[href$=abort]");
      }),
    );
    expect(error.code).toBe("access_denied");
    await page.waitForSelector("h1");
    expect(await page.textContent("h1")).toBe("Not signed in");
    expect(page.url()).not.toContain("error=");
  });

  test("no page of a sign-in scrolls sideways on a phone", async () => {
    await page.setViewportSize({ width: 320, height: 480 });
    const fits = async () => expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(320);
    for (const kind of ["received", "refused", "invalid"] as const) {
      await page.setContent((await callbackPage(kind, 200)).body);
      await fits();
    }
    const qwen = await startQwenServer();
    onTestFinished(() => qwen.close());
    const form = new URLSearchParams({
      client_id: "client",
      code_challenge: await codeChallenge("x".repeat(43)),
      code_challenge_method: "S256",
    });
    const answer = await fetch(`${qwen.url}/api/v1/oauth2/device/code`, { method: "POST", body: form });
    const { verification_uri, verification_uri_complete } = (await answer.json()) as Record<string, string>;
    for (const url of [verification_uri, verification_uri_complete, `${verification_uri}?user_code=WRONG`]) {
      await page.goto(url ?? "");
      await fits();
    }
  });
});
