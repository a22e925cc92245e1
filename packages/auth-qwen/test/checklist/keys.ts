import { candidates, type ResolveContext } from "@link-assistant/auth-core";
import { type FixtureHostOptions, fixtureHost, virtualRuntime } from "@link-assistant/auth-core/testing";
import { findPlace } from "../../src/find-place.js";
import { planEndpoints } from "../../src/plans.js";
import { qwenProvider } from "../../src/provider.js";
import { qwenSource } from "../../src/source/source.js";
import type { Row } from "./row.js";

const settings = "~/.qwen/settings.json";
const keyInSettings = JSON.stringify({ env: { DASHSCOPE_API_KEY: "CNRY-settings" } });

async function statuses(machine: FixtureHostOptions): Promise<string> {
  const findings = await qwenSource.find(fixtureHost(machine));
  return findings.map(({ status }) => status).join(" ") || "nothing";
}

/** The key that a request would be sent with, and where it came from. */
async function chosen(machine: FixtureHostOptions): Promise<string> {
  const context = {
    runtime: virtualRuntime(),
    host: fixtureHost(machine),
    store: { location: "the store", read: async () => undefined },
    settings: {},
  } as unknown as ResolveContext;
  for await (const candidate of candidates(qwenProvider, context)) {
    if (candidate.verdict !== "usable") continue;
    const { credential, origin } = candidate.resolved;
    const where = origin.type === "environment-file" ? origin.path : origin.type;
    return `${credential.kind === "api-key" ? credential.apiKey : ""} from ${where}`;
  }
  return "nothing";
}

function placing(key: string): Row {
  return {
    id: "Q51",
    what: `a key that begins with ${key.slice(0, 6)} is asked about, not guessed`,
    expected: `${planEndpoints.length} places asked`,
    async outcome() {
      let asked = 0;
      const runtime = virtualRuntime({
        fetch: async () => new Response("{}", { status: ++asked === planEndpoints.length ? 200 : 401 }),
      });
      await findPlace(key, planEndpoints, { runtime, settings: {} });
      return `${asked} places asked`;
    },
  };
}

export const keys: readonly Row[] = [
  {
    id: "Q50",
    what: "a shell export shadows settings.env",
    expected: "usable overruled",
    outcome: () =>
      statuses({ environment: { DASHSCOPE_API_KEY: "CNRY-shell" }, files: { [settings]: keyInSettings } }),
  },
  {
    id: "Q50",
    what: "a project's .env with the key, and its base URL: it counts",
    expected: "CNRY-project from /work/.env",
    outcome: () =>
      chosen({
        files: {
          "/work/.env": "QWEN_API_KEY=CNRY-project\nQWEN_BASE_URL=https://a.example/v1",
          "~/.env": "QWEN_API_KEY=CNRY-user",
        },
      }),
  },
  {
    id: "Q50",
    what: "a project's .env with a key alone: it does not count",
    expected: "CNRY-user from /home/ann/.env",
    outcome: () =>
      chosen({ files: { "/work/.env": "QWEN_API_KEY=CNRY-project", "~/.env": "QWEN_API_KEY=CNRY-user" } }),
  },
  {
    id: "Q50",
    what: "a project's .env without the key does not hide the user's",
    expected: "CNRY-user from /home/ann/.qwen/.env",
    outcome: () => chosen({ files: { "/work/.env": "OTHER=1", "~/.qwen/.env": "QWEN_API_KEY=CNRY-user" } }),
  },
  {
    id: "Q50",
    what: "an empty value counts as unset",
    expected: "CNRY-user from /home/ann/.env",
    outcome: () =>
      chosen({ environment: { QWEN_API_KEY: "" }, files: { "~/.env": "QWEN_API_KEY=CNRY-user" } }),
  },
  placing("sk-sp-CNRY"),
  placing("sk-ws-CNRY"),
  {
    id: "Q51",
    what: "a wrapped modelProviders entry is passed over, as by Qwen Code",
    expected: "nothing",
    outcome: () =>
      statuses({
        files: {
          [settings]: JSON.stringify({
            env: { MY_KEY: "CNRY-key" },
            modelProviders: {
              openai: {
                protocol: "openai",
                models: [{ id: "m", envKey: "MY_KEY", baseUrl: "https://a.example/v1" }],
              },
            },
          }),
        },
      }),
  },
  {
    id: "Q51",
    what: "the deprecated security.auth.apiKey, with and without its base URL",
    expected: "usable no-login",
    async outcome() {
      const auth = (value: object) => ({
        files: { [settings]: JSON.stringify({ security: { auth: value } }) },
      });
      const withUrl = await statuses(auth({ apiKey: "CNRY-key", baseUrl: "https://a.example/v1" }));
      return `${withUrl} ${await statuses(auth({ apiKey: "CNRY-key" }))}`;
    },
  },
];
