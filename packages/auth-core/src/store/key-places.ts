import * as z from "zod/mini";
import type { Disk } from "../ports/disk.js";
import type { Runtime } from "../ports/runtime.js";
import type { KeyPlaces } from "../resolve/context.js";
import { newIdentifier } from "./identifier.js";

const entry = z.object({ baseUrl: z.string(), plan: z.optional(z.string()), at: z.number() });
const content = z.object({ schemaVersion: z.literal(1), places: z.record(z.string(), entry) });
type Content = z.infer<typeof content>;

/** Plans are moved and ended; a week later the provider is asked again. */
const rememberedMs = 7 * 24 * 60 * 60 * 1000;
const nothing: Content = { schemaVersion: 1, places: {} };

/**
 * Places of keys in one small file of `home`. A memory, not a store: when it is damaged or cannot be written, the
 * provider is asked again.
 */
export function keyPlacesFile(options: {
  readonly disk: Disk;
  readonly runtime: Runtime;
  readonly home: string;
}): KeyPlaces {
  const { disk, runtime, home } = options;
  const path = `${home}/key-places.json`;

  async function load(): Promise<Content> {
    try {
      const { schemaVersion, places } = content.parse(
        JSON.parse(new TextDecoder().decode(await disk.read(path, 1 << 20))),
      );
      const fresh = Object.entries(places).filter(
        ([, { at }]) => Math.abs(runtime.now() - at) < rememberedMs,
      );
      return { schemaVersion, places: Object.fromEntries(fresh) };
    } catch {
      return nothing;
    }
  }

  return {
    read: async (keyHash) => {
      const { places } = await load();
      return Object.hasOwn(places, keyHash) ? places[keyHash] : undefined;
    },
    async write(keyHash, { baseUrl, plan }) {
      const temporary = `${path}.${newIdentifier(runtime)}.tmp`;
      try {
        const { places } = await load();
        const known = { baseUrl, ...(plan !== undefined && { plan }), at: runtime.now() };
        const text = JSON.stringify({ ...nothing, places: { ...places, [keyHash]: known } }, undefined, 2);
        await disk.makeFolder(home, 0o700).catch(() => undefined);
        await disk.createExclusive(temporary, new TextEncoder().encode(text), 0o600);
        await disk.rename(temporary, path);
      } catch {
        // Found out again next time.
      }
    },
  };
}
