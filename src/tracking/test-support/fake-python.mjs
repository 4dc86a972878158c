#!/usr/bin/env node
// In place of a Python with Trackio: takes the lines of a relay and keeps them in FAKE_PYTHON_FILE; fails as FAKE_PYTHON says.
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";

const { FAKE_PYTHON: how = "", FAKE_PYTHON_FILE: file = "" } = process.env;
if (how === "no package") {
  process.stderr.write(
    "Traceback (most recent call last):\nModuleNotFoundError: No module named 'trackio'\n",
  );
  process.exit(1);
}
let count = 0;
for await (const line of createInterface({ input: process.stdin })) {
  appendFileSync(file, `${line}\n`);
  count += 1;
  if (count === 1) process.stdout.write("ready\n");
  if (count === 3 && how === "killed") process.kill(process.pid, "SIGKILL");
}
appendFileSync(file, '"end"\n');
