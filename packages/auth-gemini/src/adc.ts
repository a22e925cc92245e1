import type { Finding, Host } from "@link-assistant/auth-core";
import {
  absolutePath,
  brokenFinding,
  type FoundFile,
  finding,
  findingsOf,
  joinPath,
  readJsonDocument,
} from "@link-assistant/auth-core/importing";
import * as z from "zod/mini";
import { tool } from "./tool.js";

/** The types of Application Default Credentials, in words. */
const types: ReadonlyMap<string, string> = new Map([
  ["authorized_user", "The login of gcloud"],
  ["service_account", "A service account"],
  ["external_account", "A workload identity"],
  ["external_account_authorized_user", "A workforce identity"],
  ["impersonated_service_account", "An impersonated service account"],
]);

const adcSchema = z.looseObject({
  type: z.string().check(z.refine((type) => types.has(type))),
  account: z.optional(z.unknown()),
  client_email: z.optional(z.unknown()),
});

/** Gemini CLI itself has taken gcloud's login for its own and posted the refresh token with a foreign client id. */
export function isAdc(value: unknown): boolean {
  return adcSchema.safeParse(value).success;
}

/** G9: a reference. Tokens and private keys stay in their file, which Google's own libraries read. */
export function adcFinding({ path, value, flags }: FoundFile, remark = ""): Finding {
  const parsed = adcSchema.safeParse(value);
  if (!parsed.success) return brokenFinding(tool, path, { status: "malformed", detail: unknownType, flags });
  const { type, account, client_email } = parsed.data;
  const owner = [account, client_email].find((name) => typeof name === "string" && name !== "");
  return finding({
    provider: "google-vertex",
    kind: "reference",
    location: path,
    locator: path,
    status: "unknown-expiry",
    detail: `${types.get(type)}, for Google's own libraries. ${remark}`.trim(),
    flags,
    ...(typeof owner === "string" && { account: owner }),
  });
}

const unknownType = "It is not a file of Application Default Credentials: its type is missing or unknown.";

export async function findAdc(host: Host): Promise<readonly Finding[]> {
  const found = await Promise.all(
    adcPlaces(host).map(async ({ path, remark }) =>
      findingsOf(tool, path, await readJsonDocument(host, path), (file) => adcFinding(file, remark)),
    ),
  );
  return found.flat();
}

interface AdcPlace {
  readonly path: string;
  readonly remark?: string;
}

function adcPlaces(host: Host): readonly AdcPlace[] {
  const { environment, home, platform } = host;
  const named = environment.GOOGLE_APPLICATION_CREDENTIALS || environment.google_application_credentials;
  const gcloudFolder =
    platform === "win32"
      ? environment.APPDATA && joinPath(host, environment.APPDATA, "gcloud")
      : home && joinPath(host, home, ".config", "gcloud");
  const wellKnown = (folder: string) => joinPath(host, folder, "application_default_credentials.json");
  const places: readonly AdcPlace[] = [
    ...(named ? [{ path: absolutePath(host, named) }] : []),
    ...(gcloudFolder ? [{ path: wellKnown(gcloudFolder) }] : []),
    ...(environment.CLOUDSDK_CONFIG
      ? [{ path: wellKnown(absolutePath(host, environment.CLOUDSDK_CONFIG)), remark: onlyGcloud }]
      : []),
  ];
  return places.filter(({ path }, index) => places.findIndex((other) => other.path === path) === index);
}

const onlyGcloud = "Named by CLOUDSDK_CONFIG, which gcloud follows and the Node library does not.";
