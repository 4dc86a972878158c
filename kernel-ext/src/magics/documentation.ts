import type { CommandMagic } from "./magic.js";

/** Shows what Shift-Tab shows of a name. */
export const documentation: CommandMagic = {
  kind: "command",
  name: "?",
  usage: "?NAME or NAME?",
  about: "shows the documentation of a name",
  isAwaited: false,
  takes: "name",
  run(name, { describe, show, warn }) {
    const found = describe(name);
    if (found) show(found);
    else warn(`Expected the name of something declared but got ${name} (?). Declare or import it first.`);
  },
};
