import type {
  CredentialSource,
  CredentialStore,
  Finding,
  Host,
  Provider,
  RefreshRequest,
  ResolveContext,
  Runtime,
  StoredCredential,
  StoredRecord,
} from "@link-assistant/auth-core";

/** A provider with a bit of everything, and a world in which to look for its credential. */
export const provider: Provider = {
  role: "provider",
  id: "example",
  name: "Example",
  settingsVariables: { issuer: ["EXAMPLE_ISSUER"], baseUrl: ["EXAMPLE_BASE_URL"] },
  environment: [
    { variable: "EXAMPLE_ACCESS_TOKEN", makes: "access-token", rank: "explicit" },
    {
      variable: "EXAMPLE_API_KEY",
      makes: "api-key",
      rank: "explicit",
      plan: "coding",
      baseUrl: "https://coding.example/v1",
      baseUrlVariable: "EXAMPLE_BASE_URL",
      gateway: { variable: "EXAMPLE_TOOL_BASE_URL", domain: "coding.example" },
    },
    {
      variable: "OPENAI_API_KEY",
      makes: "api-key",
      rank: "fallback",
      baseUrlVariable: "OPENAI_BASE_URL",
      baseUrlRequired: true,
      modelVariable: "OPENAI_MODEL",
    },
  ],
  environmentFiles: [".example/.env", ".env"],
  methods: [],
  oauth: (settings) => ({
    issuer: settings.issuer ?? "https://login.example",
    clientId: "client",
    scopes: [],
    tokenEndpoint: "https://login.example/token",
  }),
  access: (credential, settings) => ({
    baseUrl: settings.baseUrl ?? "https://api.example/v1",
    headers: {
      authorization: `Bearer ${credential.kind === "oauth" ? credential.accessToken : credential.apiKey}`,
    },
    dialect: "chat",
    handOut: "free",
  }),
};

export interface World {
  readonly environment?: Record<string, string>;
  readonly files?: Record<string, string>;
  readonly workingFolder?: string;
  readonly stored?: Record<string, StoredCredential>;
  /** Where the stored logins were obtained. */
  readonly issuer?: string;
  readonly findings?: readonly Finding[];
  readonly account?: string;
  readonly fetch?: Runtime["fetch"];
  refresh?(request: RefreshRequest): StoredCredential;
}

export const now = Date.UTC(2026, 0, 1);

export function contextOf(world: World): ResolveContext & { readonly refreshes: RefreshRequest[] } {
  const refreshes: RefreshRequest[] = [];
  const records = new Map<string, StoredRecord>(
    Object.entries(world.stored ?? {}).map(([key, credential]) => [key, record(credential, world.issuer)]),
  );
  return {
    refreshes,
    runtime: { now: () => now, fetch: world.fetch ?? fetch } as Runtime,
    host: host(world),
    store: { location: "the store", read: async (key) => records.get(key) } as CredentialStore,
    settings: {},
    ...(world.account !== undefined && { account: world.account }),
    source: async (id) => (id === "tool" ? toolWith(world.findings ?? []) : undefined),
    refresh: async (request) => {
      refreshes.push(request);
      if (!world.refresh) throw new Error("no refresh expected");
      const renewed = record(world.refresh(request), world.issuer);
      records.set(request.key, renewed);
      return renewed;
    },
  };
}

function record(credential: StoredCredential, issuer: string | undefined): StoredRecord {
  return { credential, generation: 1, epoch: 1, grantedAt: now, ...(issuer !== undefined && { issuer }) };
}

function toolWith(findings: readonly Finding[]): CredentialSource {
  return {
    role: "source",
    id: "tool",
    name: "Tool",
    refreshHint: "Run tool once.",
    find: async () => findings,
  };
}

function host(world: World): Host {
  return {
    home: "/home/ada",
    workingFolder: world.workingFolder ?? "/project",
    environment: world.environment ?? {},
    readFile: async (path) => {
      const text = world.files?.[path];
      if (text === undefined) return { status: "absent" };
      return { status: "read", bytes: new TextEncoder().encode(text), modifiedAt: now, flags: [] };
    },
  } as Host;
}
