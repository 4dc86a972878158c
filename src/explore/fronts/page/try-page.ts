import { dialAnswer } from "../dial/answer.js";
import type { DialAsked } from "../dial/state.js";
import dialFront from "../dial-front.js";
import { element } from "../kit/elements.js";
import scrubberFront from "../scrubber-front.js";
import { unpack } from "./packed.js";
import { PageDial } from "./page-dial.js";
import { PageModel } from "./page-model.js";
import { type TryData, type TryDial, type TryRun, tryDataName } from "./try-data.js";

/** What ends a view. */
type End = (() => void) | undefined;

/** The coefficient dial, computed in the page. */
function showDial({ data, first }: TryDial, el: HTMLElement): End {
  const dial = new PageDial(data);
  const { title, layers, pictures, pixels } = data;
  let asked: DialAsked | undefined;
  const answer = (): void => {
    if (asked === undefined) return;
    const newest = asked;
    asked = undefined;
    model.receive({ ...dialAnswer(dial, newest), problem: "" });
  };
  const values = { title, layers, pictures, pixels, ...dialAnswer(dial, first), asked: first, problem: "" };
  const model = new PageModel(values, (changes) => {
    if (changes.asked === undefined) return;
    // After the frame in which the person sees what was moved; of several questions until then the newest is answered.
    if (asked === undefined) setTimeout(answer, 0);
    asked = changes.asked as DialAsked;
  });
  return dialFront.render({ model, el });
}

function showRun({ state }: TryRun, el: HTMLElement): End {
  return scrubberFront.render({ model: new PageModel(state), el });
}

/** Puts a choice and the view of what is chosen in the place of what stands there until the script runs. */
function place<T extends { readonly label: string }>(
  id: string,
  {
    name,
    items,
    show,
  }: { readonly name: string; readonly items: readonly T[]; show(item: T, el: HTMLElement): End },
): void {
  const root = document.getElementById(id);
  if (root === null) return;
  const view = element("div", { class: "view" });
  let end: End;
  const choose = (): void => {
    // What stands below stays where it is.
    view.style.minHeight = `${view.offsetHeight}px`;
    end?.();
    view.replaceChildren();
    end = show(items[choice.selectedIndex] as T, view);
    view.style.minHeight = "";
  };
  const choice = element(
    "select",
    { onchange: choose },
    ...items.map(({ label }) => element("option", {}, label)),
  );
  root.replaceChildren(element("label", {}, `${name} `, choice), view);
  choose();
}

const { dials, runs } = unpack<TryData>(
  (globalThis as unknown as Record<string, string>)[tryDataName] ?? "{}",
);
// Each after a frame of its own, so that what is ready is seen.
requestAnimationFrame(() => {
  place("run", { name: "run", items: runs, show: showRun });
  setTimeout(() => place("dial", { name: "nets", items: dials, show: showDial }), 0);
});
