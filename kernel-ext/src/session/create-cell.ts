import { CellOutput } from "../output/cell-output.js";
import type { Transport } from "../wire/transport.js";
import { Cell } from "./cell.js";
import type { ExecuteRequest } from "./execute-request.js";

/**
 * Creates the cell of a request, whose outputs are published with the request as parent.
 *
 * @param count its number
 * @param onOutput called before each output
 */
export function createCell(
  transport: Transport,
  { message, isSilent, isStored }: ExecuteRequest,
  count: number,
  onOutput: () => void = () => undefined,
): Cell {
  const { header } = message;
  let isNoticed = false;
  const output = new CellOutput((type, sent) => {
    if (isSilent) return;
    onOutput();
    if (cell.hasEnded && cell.isAbandoned && !isNoticed) {
      isNoticed = true;
      transport.publish("stream", header, { name: "stderr", text: stillRunning(cell.name) });
    }
    transport.publish(type, header, sent);
  });
  // Cells that a front end runs again and again in the background must not hide the user's.
  const cell = new Cell(isStored ? `cell ${count}` : "hidden cell", message, output);
  return cell;
}

function stillRunning(name: string): string {
  return (
    `${name} was stopped, but work that it started in a library continues. Pass that library the cell's signal: ` +
    'globalThis[Symbol.for("Jupyter.host")].signal\n'
  );
}
