import { expect, test } from "vitest";
import { htmlErrorReply, rateLimitedReply, redirectReply, tokenRequests } from "../../src/index.js";
import { refresh, withServer } from "./client.js";

function refreshRaw(url: string, refreshToken: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${url}/api/v1/oauth2/token`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: "client",
      refresh_token: refreshToken,
    }),
    ...init,
  });
}

test.each([
  ["an HTML page", htmlErrorReply(502), 502, "content-type", "text/html"],
  ["a rate limit", rateLimitedReply(7), 429, "retry-after", "7"],
  [
    "a redirect",
    redirectReply("https://elsewhere.example/token"),
    307,
    "location",
    "https://elsewhere.example/token",
  ],
] as const)("answers with %s instead, and commits nothing", (_, reply, status, header, value) =>
  withServer({}, async (server) => {
    const { refreshToken } = server.issueTokens();
    server.faults.push({ on: "token", kind: "answer", reply });
    const response = await refreshRaw(server.url, refreshToken);
    expect(response.status).toBe(status);
    expect(response.headers.get(header)).toBe(value);
    expect((await refresh(server, refreshToken)).status).toBe(200);
  }),
);

test.each(["reset-after-commit", "truncate"] as const)("%s: the answer is lost, the token is spent", (kind) =>
  withServer({}, async (server) => {
    const { refreshToken } = server.issueTokens();
    server.faults.push({ on: "token", kind });
    await expect(refreshRaw(server.url, refreshToken).then((response) => response.text())).rejects.toThrow();
    expect((await refresh(server, refreshToken)).status).toBe(400);
    expect(server.revokedLogins()).toBe(1);
  }),
);

test("reset: the connection dies before anything is committed", () =>
  withServer({}, async (server) => {
    const { refreshToken } = server.issueTokens();
    server.faults.push({ on: "token", kind: "reset" });
    await expect(refreshRaw(server.url, refreshToken)).rejects.toThrow();
    expect((await refresh(server, refreshToken)).status).toBe(200);
  }));

test.each([
  ["hang", 200],
  ["hang-after-commit", 400],
] as const)("%s: no answer ever comes; the next use of the token gives %i", (kind, statusAfter) =>
  withServer({}, async (server) => {
    const { refreshToken } = server.issueTokens();
    server.faults.push({ on: "token", kind });
    const client = new AbortController();
    const request = refreshRaw(server.url, refreshToken, { signal: client.signal });
    // The second request is served while the first still hangs.
    await until(() => server.log.length === 1);
    expect((await refresh(server, refreshToken)).status).toBe(statusAfter);
    client.abort();
    await expect(request).rejects.toThrow();
  }),
);

test("trickle and delay: slow, but whole", () =>
  withServer({}, async (server) => {
    server.faults.push({ on: "token", kind: "trickle", millisecondsPerByte: 0 });
    const slow = await refresh(server, server.issueTokens().refreshToken);
    expect(slow).toMatchObject({ status: 200, body: { token_type: "Bearer" } });
    server.faults.push({ on: "token", kind: "delay", milliseconds: 1 });
    expect(await refresh(server, server.issueTokens().refreshToken)).toMatchObject({ status: 200 });
  }));

test("a fault strikes its own endpoint, as often as it says", () =>
  withServer({}, async (server) => {
    server.faults.push({ on: "model", kind: "reset" });
    server.faults.push({ on: "token", kind: "answer", reply: htmlErrorReply(503), times: 2 });
    const statuses = [];
    for (let round = 0; round < 3; round++) {
      statuses.push((await refreshRaw(server.url, server.issueTokens().refreshToken)).status);
    }
    expect(statuses).toEqual([503, 503, 200]);
    expect(server.faults).toEqual([{ on: "model", kind: "reset" }]);
  }));

test("the log holds what arrived, with its secrets, and what was answered", () =>
  withServer({}, async (server, clock) => {
    const { refreshToken } = server.issueTokens();
    const commits: number[] = [];
    server.settings.onRefresh = () => commits.push(tokenRequests(server.log, "refresh_token").length);
    await refresh(server, refreshToken);
    expect(tokenRequests(server.log, "refresh_token")).toMatchObject([
      { at: clock.now, method: "POST", form: { refresh_token: refreshToken }, status: 200 },
    ]);
    expect(commits).toEqual([1]);
  }));

test("without a User-Agent the gateway answers with a page", () =>
  withServer({}, async (server) => {
    const response = await refreshRaw(server.url, "any", { headers: { "user-agent": "" } });
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toBe("text/html");
  }));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
