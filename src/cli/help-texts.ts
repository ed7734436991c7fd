/** Put in by the build, which lets yargs draw them; see help.ts. */
declare const STOREKEYS_HELP: Readonly<Record<string, string>>;

/** What `--help` prints, by command; of the program itself under `storekeys`. */
export const HELP: Readonly<Record<string, string>> = STOREKEYS_HELP;
