// @ts-check
// `npm run data -- NAME`: downloads a data set, or prepares files that you have; Ctrl-C stops it, the same command goes on.
import { join } from "node:path";
import { main } from "../src/dist/data-scripts/main.js";
import { Commands } from "../src/setup/commands.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { cloneRoot } from "./setup/places.mjs";

const commands = new Commands();
const options = { dataFolder: join(cloneRoot, "data"), signal: commands.signal };
process.exitCode = await reported("npm run data", commands, () => main(process.argv.slice(2), options));
