/**
 * The built-in `fetch`, by way of the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. What that takes
 * is loaded with the first request.
 */
export function systemFetch(
  environment: NodeJS.ProcessEnv = process.env,
  certificateAuthorities: readonly string[] = [],
): typeof globalThis.fetch {
  let dispatcher: Promise<object | undefined> | undefined;
  return async (input, init) => {
    dispatcher ??= import("./dispatcher.js").then(({ dispatcherFor }) =>
      dispatcherFor(environment, certificateAuthorities),
    );
    const chosen = await dispatcher;
    return globalThis.fetch(
      input,
      chosen === undefined ? init : ({ ...init, dispatcher: chosen } as RequestInit),
    );
  };
}
