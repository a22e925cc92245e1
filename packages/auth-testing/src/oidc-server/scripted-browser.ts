/** A person who knows any password and always decides the same. */
export interface ScriptedBrowser {
  /**
   * Opens an address and goes through the pages of the authorization server: signs in, consents or aborts,
   * types the user code where none is in the address.
   */
  visit(address: string): Promise<VisitedPage>;
  /** Every address it was sent to, in order. */
  readonly visited: readonly string[];
}

export interface VisitedPage {
  readonly url: string;
  readonly status: number;
  readonly body: string;
}

export interface ScriptedBrowserOptions {
  readonly decision?: "approve" | "deny";
  readonly userCode?: string;
}

interface Form {
  readonly action: string;
  readonly fields: URLSearchParams;
}

const mostPages = 20;

/** A browser made of `fetch`: it keeps cookies, follows redirects and submits the forms of oidc-provider. */
export function scriptedBrowser(options: ScriptedBrowserOptions = {}): ScriptedBrowser {
  const { decision = "approve", userCode = "" } = options;
  const cookies = new Map<string, string>();
  const visited: string[] = [];

  const load = async (url: string, init: RequestInit = {}): Promise<VisitedPage> => {
    visited.push(url);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, { ...init, headers: { ...init.headers, cookie }, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) keepCookie(cookies, line);
    const location = response.headers.get("location");
    if (location !== null) return load(new URL(location, url).href);
    return { url, status: response.status, body: await response.text() };
  };

  return {
    visited,
    async visit(address) {
      let page = await load(address);
      for (let pages = 0; pages < mostPages; pages++) {
        const abortLink = decision === "deny" ? /href="([^"]*\/abort)"/.exec(page.body)?.[1] : undefined;
        const form = readForm(page, decision, userCode);
        if (abortLink !== undefined) return load(new URL(abortLink, page.url).href);
        if (form?.fields.has("abort")) return load(form.action, { method: "POST", body: form.fields });
        if (form !== undefined) page = await load(form.action, { method: "POST", body: form.fields });
        else return page;
      }
      throw new Error(`The pages of ${new URL(address).host} never end`);
    },
  };
}

function keepCookie(cookies: Map<string, string>, line: string): void {
  const [pair = ""] = line.split(";");
  const [name = "", value = ""] = pair.split("=");
  if (value === "" || /expires=Thu, 01 Jan 1970/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

function readForm(page: VisitedPage, decision: "approve" | "deny", userCode: string): Form | undefined {
  const form = /<form[^>]*action="([^"]+)"[^>]*>(.*?)<\/form>/s.exec(page.body);
  if (form === null) return undefined;
  const fields = new URLSearchParams();
  for (const [input] of (form[2] ?? "").matchAll(/<input[^>]*>/gs)) {
    const name = attribute(input, "name");
    fields.set(name, attribute(input, "value") || typedInto(name, userCode));
  }
  if (decision === "deny" && page.body.includes('name="abort"')) fields.set("abort", "yes");
  return { action: new URL(form[1] ?? "", page.url).href, fields };
}

function typedInto(name: string, userCode: string): string {
  return name === "user_code" ? userCode : name === "login" ? "ada" : "any password";
}

function attribute(tag: string, name: string): string {
  return new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? "";
}
