import { type QwenServer, type QwenServerSettings, startQwenServer } from "@link-assistant/auth-testing";
import type { TestContext } from "vitest";
import { createHome, type Home, type Ran } from "./agent-process.js";

/** One home and one server, for one test alone: tests of a file run side by side. */
export interface World {
  readonly server: QwenServer;
  readonly home: Home;
  /** Signs in as a person would, who approves at once. */
  signIn(argv?: readonly string[]): Promise<Ran>;
  /** A login that is already there, in our own file of Qwen's format. */
  storeLogin(expiresAt: number): Promise<void>;
}

export const ownFile = ".agent/qwen/oauth_creds.json";
export const inAnHour = () => Date.now() + 3_600_000;
export const anHourAgo = () => Date.now() - 3_600_000;

export async function createWorld(
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  settings: Partial<QwenServerSettings> = {},
): Promise<World> {
  const server = await startQwenServer({ settings: { intervalSeconds: 1, ...settings } });
  const home = await createHome({ QWEN_OAUTH_BASE_URL: server.url });
  onTestFinished(async () => {
    await server.close();
    await home.remove();
  });
  return {
    server,
    home,
    signIn: async (argv = ["qwen:login", "--no-browser"]) => {
      const login = home.start(argv);
      await login.sees(/user_code=/);
      server.approve();
      return login.ended();
    },
    storeLogin: async (expiresAt) => {
      const { accessToken, refreshToken } = server.issueTokens();
      const file = {
        access_token: accessToken,
        refresh_token: refreshToken,
        token_type: "Bearer",
        resource_url: `${server.url}/v1`,
        expiry_date: expiresAt,
      };
      await home.write(ownFile, JSON.stringify(file, null, 2));
    },
  };
}
