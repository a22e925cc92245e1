#!/usr/bin/env node
// A command-line tool of one's own: sign in by device code, keep the login, use it. `own-cli login`, `own-cli token`.
import { deviceFlow, type LoginUi, type OAuthClient, refreshCredential } from "@link-assistant/auth-core";
import { fileStore, nodeDisk, nodeProcesses, systemRuntime } from "@link-assistant/auth-core/node";

const issuer = process.env.ISSUER ?? "https://login.example.com";
const client: OAuthClient = {
  issuer,
  clientId: "own-cli",
  scopes: ["openid"],
  tokenEndpoint: `${issuer}/api/v1/oauth2/token`,
  deviceAuthorizationEndpoint: `${issuer}/api/v1/oauth2/device/code`,
};
const runtime = systemRuntime();
const home = process.env.OWN_CLI_HOME ?? `${process.env.HOME}/.own-cli`;
const store = fileStore({ disk: nodeDisk(), processes: nodeProcesses(), runtime, home });

const ui: LoginUi = {
  showVerification: ({ verificationUri, userCode }) =>
    console.error(`Open ${verificationUri}\nCode: ${userCode}`),
  showAuthorization: () => undefined,
  notify: () => undefined,
  readSecret: async () => "",
};

if (process.argv[2] === "login") {
  const credential = await deviceFlow({ client, runtime, ui, pkce: true });
  await store.update("me", () => credential, { issuer });
} else {
  const provider = { id: "own", name: "My service", oauth: () => client };
  const { credential } = await refreshCredential({ store, key: "me", provider, settings: {}, runtime });
  if (credential.kind === "oauth") console.log(credential.accessToken);
}
