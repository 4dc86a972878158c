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
