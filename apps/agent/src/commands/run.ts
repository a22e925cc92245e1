/** What a command does once its words are understood. Replaced in tests of the parsing. */
export type Run<Options> = (options: Options) => Promise<void>;
