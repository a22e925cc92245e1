import * as z from "zod/mini";
import type { StoredFile } from "../stored-file/index.js";

const filled = z.string("must be a string").check(z.minLength(1, "must not be empty"));
const optionalText = z.optional(z.nullable(z.string("must be a string")));

/** What Qwen Code accepts (`validateCredentials`), but for the refresh token: see {@link StoredFile}. */
export const storedFileSchema = z.looseObject(
  {
    access_token: filled,
    refresh_token: optionalText,
    token_type: filled,
    resource_url: optionalText,
    expiry_date: z
      .number("must be a number of milliseconds")
      .check(z.refine((milliseconds) => milliseconds !== 0, "must not be 0")),
  },
  "must be a JSON object",
) satisfies z.ZodMiniType<StoredFile>;
