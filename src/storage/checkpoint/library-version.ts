/** The version of this library, as in its package.json. */
export const libraryVersion = "0.1.0";
