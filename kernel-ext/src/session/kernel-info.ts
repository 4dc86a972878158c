import { protocolVersion } from "../wire/codec.js";

/** This package's version. */
const kernelVersion = "0.1.0";

/** Returns the content of a kernel_info_reply; `languageVersion` is TypeScript's. */
export function kernelInfo(languageVersion: string): Record<string, unknown> {
  return {
    protocol_version: protocolVersion,
    implementation: "mixture-growth",
    implementation_version: kernelVersion,
    language_info: {
      name: "typescript",
      version: languageVersion,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      // A name alone: readers in other languages take no further options beside it.
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
    banner: `TypeScript ${languageVersion} on Node ${process.versions.node}, mixture-growth kernel ${kernelVersion}`,
    debugger: true,
    supported_features: ["debugger"],
    help_links: [
      { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
      { text: "Node.js", url: "https://nodejs.org/api/" },
      { text: "arquero", url: "https://idl.uw.edu/arquero/" },
    ],
  };
}
