import { existsSync } from "node:fs";
import type { Browser } from "@link-assistant/auth-core";
import { listenOnLoopback, systemRuntime } from "@link-assistant/auth-core/node";
import { type OpenrouterServer, startOpenrouterServer } from "@link-assistant/auth-testing";
import { chromium, type Page, type Browser as RealBrowser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openrouter } from "../../src/index.js";
import { person, type ScreenLog } from "../person.js";

const executablePath = "/usr/bin/chromium";

describe.skipIf(!existsSync(executablePath))(
  "OpenRouter's sign-in in a real Chromium (/usr/bin/chromium)",
  () => {
    let real: RealBrowser;
    let server: OpenrouterServer;
    beforeAll(async () => {
      server = await startOpenrouterServer();
      real = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await real.close();
      await server.close();
    });

    async function signIn(
      use: (page: Page, url: string) => Promise<void>,
      log: ScreenLog,
      withListener = true,
    ) {
      const page = await (await real.newContext()).newPage();
      const typed = async (url: string) => {
        await use(page, url);
        return (await page.textContent("#code")) ?? "";
      };
      const browser: Browser = {
        listen: listenOnLoopback,
        async open(url) {
          void use(page, url);
          return { status: "opened" };
        },
      };
      const credential = await openrouter.provider.methods[0]?.login(person(log, { secret: typed }), {
        runtime: systemRuntime(),
        settings: { issuer: server.url },
        options: {},
        ...(withListener && { browser }),
      });
      return { credential, page };
    }

    async function authorize(page: Page, url: string) {
      await page.goto(url);
      await page.click("#authorize");
    }

    it("comes back to the loopback address; neither page nor history keeps the code", async () => {
      const log: ScreenLog = { shown: [], events: [] };
      const { credential, page } = await signIn(authorize, log);
      expect(credential).toMatchObject({ kind: "api-key" });
      await page.waitForURL((url) => url.pathname === "/");
      expect(await page.textContent("h1")).toBe("Return to your terminal");
      expect(`${page.url()} ${await page.content()}`).not.toContain("CNRY");
      const history = await (await page.context().newCDPSession(page)).send("Page.getNavigationHistory");
      expect(JSON.stringify(history.entries)).not.toContain("CNRY");
    });

    it("shows a code to bring along, where no browser can come back", async () => {
      const log: ScreenLog = { shown: [], events: [] };
      const { credential } = await signIn(authorize, log, false);
      expect(credential).toMatchObject({ kind: "api-key" });
      expect(log.events).toEqual(["approved"]);
    });
  },
);
