/**
 * Asks JupyterLab, by our extension, to write code into a new cell below the one that an element is in. It is not run.
 *
 * @returns whether somebody took it
 */
export function insertCell(from: HTMLElement, code: string): boolean {
  const event = new CustomEvent("mixture-growth:insert-cell", {
    bubbles: true,
    cancelable: true,
    detail: { code },
  });
  return !from.dispatchEvent(event);
}
