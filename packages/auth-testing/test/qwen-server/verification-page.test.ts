import { expect, test } from "vitest";
import { poll, startDevice, withServer } from "./client.js";

function decide(url: string, form: Record<string, string>): Promise<Response> {
  return fetch(`${url}/authorize`, { method: "POST", body: new URLSearchParams(form) });
}

test("the page shows the code of the terminal and a form that approves it", () =>
  withServer({}, async (server) => {
    const { body: device } = await startDevice(server);
    const page = await fetch(String(device.verification_uri_complete));
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(await page.text()).toContain(String(device.user_code));

    const answer = await decide(server.url, { user_code: String(device.user_code), decision: "approve" });
    expect(await answer.text()).toContain("Signed in");
    expect((await poll(server, device.device_code)).status).toBe(200);
  }));

test("Deny declines", () =>
  withServer({}, async (server) => {
    const { body: device } = await startDevice(server);
    await decide(server.url, { user_code: String(device.user_code), decision: "deny" });
    expect((await poll(server, device.device_code)).body).toMatchObject({ error: "access_denied" });
  }));

test("a code may be typed in lower case and without its dash; without one the page asks for it", () =>
  withServer({}, async (server) => {
    const { body: device } = await startDevice(server);
    const typed = String(device.user_code).replace("-", " ").toLowerCase();
    const found = await fetch(`${server.url}/authorize?user_code=${encodeURIComponent(typed)}`);
    expect(await found.text()).toContain(`value="${device.user_code}"`);
    expect(await (await fetch(`${server.url}/authorize`)).text()).toContain("Code from your terminal");
  }));

test("an unknown code is not found, and is shown harmless", () =>
  withServer({}, async (server) => {
    const response = await fetch(`${server.url}/authorize?user_code=%3Cscript%3E%22`);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain("<script>");
  }));

test("what was decided cannot be decided again", () =>
  withServer({}, async (server) => {
    const { body: device } = await startDevice(server);
    server.deny();
    const answer = await decide(server.url, { user_code: String(device.user_code), decision: "approve" });
    expect(answer.status).toBe(404);
    expect((await poll(server, device.device_code)).body).toMatchObject({ error: "access_denied" });
  }));
