import type TypeScript from "@tslab/typescript-for-tslab";

/** The types of the compiler's tree, programs and answers. */
export type { TypeScript };

/** A compiler of TypeScript. Only this file names a package of it: an engine brings its own. */
export type Compiler = typeof TypeScript;
