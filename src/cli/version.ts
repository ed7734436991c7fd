/** Put in by the build. */
declare const STOREKEYS_VERSION: string;

/** The version of this package. */
export const VERSION: string = STOREKEYS_VERSION;
