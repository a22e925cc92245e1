import type { Provider } from "@link-assistant/auth-core";
import { expect, onTestFinished, test } from "vitest";
import { runLogin } from "../../src/commands/login/run.js";
import { runLogout } from "../../src/commands/logout/run.js";
import { createRegistry } from "../../src/registry.js";
import { fakeMachine } from "../support/fake-machine.js";

const issuer = "https://as.example";

/** A server that registers the program while the person signs in, and knows it by the id that it then issued. */
const provider: Provider = {
  role: "provider",
  id: "example",
  name: "Example",
  environment: [],
  methods: [
    {
      id: "browser",
      label: "Browser",
      async login(_ui, { registrations, account = "default" }) {
        const known = await registrations?.read(account);
        const clientId = known?.clientId ?? `issued-for-${account}`;
        await registrations?.write(account, { issuer, clientId });
        const again = known === undefined ? "first" : "again";
        return { kind: "oauth", accessToken: `CNRY-${again}`, params: { client_id: clientId } };
      },
    },
  ],
  oauth: (_settings, login) =>
    login && {
      issuer,
      clientId: login.params?.client_id ?? "",
      scopes: [],
      tokenEndpoint: `${issuer}/token`,
    },
  access: () => ({ baseUrl: "https://api.example", headers: {}, dialect: "chat", handOut: "free" }),
};

test("a sign-in finds what the last one was told, a sign-out in between or not; each account for itself", async () => {
  const machine = fakeMachine();
  onTestFinished(() => machine.remove());
  const registry = createRegistry([], new Map([["example", () => provider]]));
  const context = { ...(await machine.context()), registry };
  const signIn = async (account?: string) => {
    const reference = { provider: "example", ...(account !== undefined && { account }) };
    const flags = { isDeployment: false, openBrowser: false, qr: false, force: false, events: false };
    await runLogin({ reference, methodOptions: {}, ...flags }, context);
    return context.ownStore.read(account === undefined ? "example" : `example/${account}`);
  };

  expect(await signIn()).toMatchObject({
    issuer,
    credential: { accessToken: "CNRY-first", params: { client_id: "issued-for-default" } },
  });
  await runLogout({ reference: { provider: "example" }, json: false }, context);
  expect(await signIn()).toMatchObject({
    credential: { accessToken: "CNRY-again", params: { client_id: "issued-for-default" } },
  });
  expect(await signIn("work")).toMatchObject({
    credential: { accessToken: "CNRY-first", params: { client_id: "issued-for-work" } },
  });
});
