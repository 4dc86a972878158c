#!/usr/bin/env node
import module from "node:module";

// A kernel that starts has nothing that a signal could stop.
if (process.argv[2] === "run") process.on("SIGINT", () => undefined);
// Node 22 and later keep the compiled form of the compiler, which is most of what is loaded at the start.
module.enableCompileCache?.();
const { main } = await import("../dist/bin/main.js");

await main(process.argv.slice(2));
