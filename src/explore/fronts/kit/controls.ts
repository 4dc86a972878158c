import { element } from "./elements.js";

/** A control with its name before it. */
export function labelled(name: string, ...controls: readonly Node[]): HTMLLabelElement {
  return element("label", {}, element("span", { class: "mg-faint" }, name), ...controls);
}

/** A list of options, each a value and the text that stands for it. */
export function choiceOf(
  options: readonly (readonly [value: string, text: string])[],
  onChoice: (value: string) => void,
): HTMLSelectElement {
  const select = element(
    "select",
    { onchange: () => onChoice(select.value) },
    ...options.map(([value, text]) => element("option", { value }, text)),
  );
  return select;
}

/** A button with a text, which begins with a capital. */
export function button(text: string, act: () => void): HTMLButtonElement {
  return element("button", { type: "button", onclick: act }, text);
}
