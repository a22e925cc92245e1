// Runs on every runtime, from the built package: node smoke-program.mjs BASE_URL. Prints one line of JSON.
const { deviceFlow, exchangeRefreshToken, revokeToken } = await import("../../dist/index.js");
const { systemRuntime } = await import("../../dist/node/index.js");

const base = globalThis.process.argv[2];
const client = {
  issuer: base,
  clientId: "smoke",
  scopes: ["openid"],
  deviceAuthorizationEndpoint: `${base}/api/v1/oauth2/device/code`,
  tokenEndpoint: `${base}/api/v1/oauth2/token`,
  revocationEndpoint: `${base}/api/v1/oauth2/revoke`,
};
const runtime = systemRuntime();
const events = [];
const ui = {
  showVerification: () => undefined,
  showAuthorization: () => undefined,
  notify: (event) => events.push(event.type),
  readSecret: () => Promise.reject(new Error("Nobody asked for a secret")),
};

try {
  const defaultIntervalSeconds = 0.05;
  const first = await deviceFlow({ client, runtime, ui, pkce: true, defaultIntervalSeconds });
  const outcome = await exchangeRefreshToken({ client, credential: first, runtime });
  if (outcome.kind !== "renewed") throw outcome.error;
  const second = outcome.credential;
  await revokeToken({ client, token: second.refreshToken, hint: "refresh_token", runtime });
  const afterwards = await exchangeRefreshToken({ client, credential: second, runtime });
  console.log(
    JSON.stringify({
      events,
      renewed: second.accessToken !== first.accessToken && second.refreshToken !== first.refreshToken,
      afterRevocation: afterwards.kind,
    }),
  );
} catch (error) {
  const { code, message, cause, details } = error;
  console.log(JSON.stringify({ code, message, cause, details }));
}
