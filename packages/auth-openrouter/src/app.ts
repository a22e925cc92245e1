/** The program in whose name requests are made: OpenRouter shows it to the person and in its rankings. */
export interface App {
  readonly title: string;
  /** Its home page: OpenRouter tells programs apart by it. */
  readonly url: string;
  /** Of OpenRouter's marketplace, such as `cli-agent`. */
  readonly categories?: readonly string[];
}

export const ourApp: App = {
  title: "Link Assistant Agent",
  url: "https://github.com/link-assistant/agent-auth",
  categories: ["cli-agent"],
};

/** https://openrouter.ai/docs/app-attribution */
export function attributionHeaders({ title, url, categories = [] }: App): Readonly<Record<string, string>> {
  return {
    "http-referer": url,
    "x-openrouter-title": title,
    ...(categories.length > 0 && { "x-openrouter-categories": categories.join(",") }),
  };
}
