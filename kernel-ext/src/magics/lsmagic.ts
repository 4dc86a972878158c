import { tableBundle } from "mixture-growth-display";
import type { CommandMagic } from "./magic.js";

/** Lists every magic. */
export const lsmagic: CommandMagic = {
  kind: "command",
  name: "%lsmagic",
  usage: "%lsmagic",
  about: "lists all magics",
  isAwaited: false,
  takes: "text",
  run(_, { magics, show }) {
    const rows = magics.map(({ usage, about }) => ({ magic: usage, "what it does": about }));
    show(tableBundle([{ key: "magic" }, { key: "what it does" }], rows));
  },
};
