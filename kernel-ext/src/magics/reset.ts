import type { CommandMagic } from "./magic.js";

/** Forgets every name, after asking. */
export const reset: CommandMagic = {
  kind: "command",
  name: "%reset",
  usage: "%reset [-f]",
  about: "forgets all names that cells have declared, after asking; -f does not ask",
  isAwaited: true,
  takes: "text",
  async run(argument, { engine, ask, print }) {
    if (argument !== "" && argument !== "-f") {
      throw new Error(`Expected nothing or -f but got ${argument} (%reset). Write %reset or %reset -f.`);
    }
    const count = Object.keys(engine.values()).length;
    const [names, hold] = count === 1 ? ["1 name", "it holds"] : [`${count} names`, "they hold"];
    if (count === 0) {
      print("No cell has declared a name.");
      return;
    }
    if (argument === "") {
      const answer = await ask(`Forget ${names}, with what ${hold} (y/n)? `);
      if (!/^y(es)?$/i.test(answer.trim())) {
        print("Nothing was forgotten.");
        return;
      }
    }
    engine.forget();
    print(
      `Forgot ${names}. What was imported stays loaded, and what runs goes on: restart the kernel to end that.`,
    );
  },
};
