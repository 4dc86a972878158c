import { bundle } from "mixture-growth-display";
import { consoleTable } from "../display/console-table.js";
import type { Engine } from "../engine/engine.js";
import { captureStreams } from "../output/capture.js";
import type { NotebookConsole } from "../output/notebook-console.js";
import { forwardNumberedWrites } from "../output/numbered-writes.js";
import { becomeTerminal } from "../output/terminal.js";
import type { Cell } from "./cell.js";
import { withReadableFrames } from "./printed-frames.js";

/** Lets what the process prints go to the cell that prints it. */
export function captureOutput(console: NotebookConsole, cell: () => Cell | undefined, engine: Engine): void {
  console.install(
    () => cell()?.output.send("clear_output", { wait: false }),
    (text, data, only) => {
      const html = consoleTable(data, only);
      const printing = cell();
      if (html !== undefined) printing?.output.show(bundle({ plain: text, html }));
      return html !== undefined && printing !== undefined;
    },
  );
  forwardNumberedWrites();
  becomeTerminal(() => console.isPrinting);
  captureStreams((stream, text) => {
    const printing = cell();
    printing?.output.write(stream, console.isPrinting ? withReadableFrames(text, engine) : text);
    return printing !== undefined;
  });
}
