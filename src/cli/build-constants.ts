/** What the build puts in: texts that are the same in every run. */
declare const STOREKEYS_VERSION: string;
declare const STOREKEYS_HELP: Readonly<Record<string, string>>;

/** The version of this package. */
export const VERSION: string = STOREKEYS_VERSION;

/** What `--help` prints, by command; of the program itself under `storekeys`. */
export const HELP: Readonly<Record<string, string>> = STOREKEYS_HELP;
