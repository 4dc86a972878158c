// @ts-check
// `npm run doctor`: says what is there, what is missing, and what to do. Runs before anything is installed.
import { doctor } from "../src/doctor/doctor.mjs";
import { Commands } from "../src/setup/commands.mjs";
import { reported } from "../src/setup/report-failure.mjs";
import { cloneRoot, places } from "./setup/places.mjs";
import { cloneSteps } from "./setup/set-up.mjs";

const command = "npm run doctor";
const commands = new Commands();
process.exitCode = await reported(command, commands, () =>
  doctor(process.argv.slice(2), {
    root: cloneRoot,
    places: () => places(cloneRoot),
    env: process.env,
    commands,
    out: process.stdout,
    command,
    setup: "npm run setup",
    steps: cloneSteps,
  }),
);
