/**
 * Lets arrow keys, Home and End move among elements of which one is chosen, as among the buttons of a radio group: only the
 * chosen one is reached by Tab.
 *
 * @param columns how many stand in a row
 * @param choose called with the number of an element that a key moves to
 */
export function roving(
  elements: readonly HTMLElement[],
  columns: () => number,
  choose: (index: number) => void,
): (chosen: number) => void {
  const steps: Readonly<Record<string, (at: number) => number>> = {
    ArrowLeft: (at) => at - 1,
    ArrowRight: (at) => at + 1,
    ArrowUp: (at) => at - columns(),
    ArrowDown: (at) => at + columns(),
    Home: () => 0,
    End: () => elements.length - 1,
  };
  elements.forEach((one, index) => {
    one.addEventListener("click", () => choose(index));
    one.addEventListener("keydown", (event) => {
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const to = step(index);
      if (to < 0 || to >= elements.length) return;
      choose(to);
      elements[to]?.focus();
    });
  });
  return (chosen) => {
    elements.forEach((one, index) => {
      one.tabIndex = index === chosen ? 0 : -1;
    });
  };
}
