import { element } from "./elements.js";

/** A place that only screen readers see, and the function that lets them read a text. */
export function announcer(): { readonly place: HTMLElement; readonly say: (text: string) => void } {
  const place = element("div", { class: "mg-unseen", role: "status", "aria-live": "polite" });
  return {
    place,
    say(text) {
      if (place.textContent !== text) place.textContent = text;
    },
  };
}

/** A place for what is wrong, which is not seen while it is empty. */
export function problemPlace(): { readonly place: HTMLElement; readonly show: (problem: string) => void } {
  const place = element("div", { class: "mg-problem", role: "alert", hidden: true });
  return {
    place,
    show(problem) {
      if (place.textContent !== problem) place.textContent = problem;
      place.hidden = problem === "";
    },
  };
}
