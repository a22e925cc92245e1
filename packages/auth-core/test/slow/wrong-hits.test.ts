import { Agent, get } from "node:http";
import { scriptedBrowser, startOidcServer } from "@link-assistant/auth-testing";
import { expect, test } from "vitest";
import { loopbackFlow } from "../../src/index.js";
import { nodeBrowser, systemRuntime } from "../../src/node/index.js";
import { recordingUi } from "../oauth/recording-ui.js";

test("T7 1,000 hits with a wrong state at once, then the right one: one exchange, and the login succeeds", async () => {
  const server = await startOidcServer();
  const agent = new Agent({ maxSockets: 200 });
  const hit = (url: string) =>
    new Promise<number>((resolve, reject) => {
      get(url, { agent }, (response) =>
        response.resume().on("end", () => resolve(response.statusCode ?? 0)),
      ).on("error", reject);
    });
  const statuses: number[] = [];
  const ui = recordingUi({
    async onAuthorization({ authorizationUrl, redirectUri }) {
      const wrong = Array.from({ length: 1000 }, (_, index) =>
        hit(`${redirectUri}?code=x&state=wrong-${index}`),
      );
      statuses.push(...(await Promise.all(wrong)));
      void scriptedBrowser().visit(authorizationUrl);
    },
  });
  const credential = await loopbackFlow({
    client: server.client,
    runtime: systemRuntime(),
    ui,
    browser: nodeBrowser({ open: false }),
    extraParameters: { prompt: "consent" },
  });
  agent.destroy();
  expect(credential.refreshToken).toBeDefined();
  expect(statuses).toEqual(Array(1000).fill(400));
  expect(server.requests.filter((request) => request === "POST /token")).toHaveLength(1);
  await server.close();
});
