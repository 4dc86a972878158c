import { choiceOf, labelled } from "../kit/controls.js";
import { element } from "../kit/elements.js";

/** A setting with its label, of which the value can be shown anew without taking it from who writes in it. */
export interface Field<T> {
  readonly root: HTMLElement;
  show(value: T): void;
}

function fieldOf(label: string, control: HTMLElement): HTMLElement {
  const root = labelled(label, control);
  root.classList.add("mg-field");
  return root;
}

/** A choice among texts. */
export function choiceField(
  label: string,
  choices: readonly { readonly value: string; readonly title: string }[],
  onChange: (value: string) => void,
): Field<string> {
  const select = choiceOf(
    choices.map(({ value, title }) => [value, title]),
    onChange,
  );
  return {
    root: fieldOf(label, select),
    show: (value) => {
      if (![...select.options].some((option) => option.value === value))
        select.append(element("option", { value }, value));
      select.value = value;
    },
  };
}

/** A number to write; what is no number is not taken. */
export function numberField(label: string, onChange: (value: number) => void, step = "any"): Field<number> {
  const input = element("input", {
    type: "number",
    step,
    class: "mg-number",
    oninput: () => {
      if (input.value !== "" && Number.isFinite(input.valueAsNumber)) onChange(input.valueAsNumber);
    },
  });
  return {
    root: fieldOf(label, input),
    show: (value) => {
      if (document.activeElement !== input || input.valueAsNumber !== value) input.value = String(value);
    },
  };
}

/** A rate to write or to drag, on a logarithmic scale from 1e-5 to 1. */
export function rateField(label: string, onChange: (value: number) => void): Field<number> {
  const written = numberField(label, onChange);
  const slider = element("input", {
    type: "range",
    min: -5,
    max: 0,
    step: 0.05,
    "aria-label": `${label}, logarithmic`,
    oninput: () => onChange(Number((10 ** slider.valueAsNumber).toPrecision(2))),
  });
  written.root.append(slider);
  return {
    root: written.root,
    show: (value) => {
      written.show(value);
      const place = value > 0 ? Math.max(-5, Math.min(0, Math.log10(value))) : -5;
      if (document.activeElement !== slider) slider.value = String(place);
      slider.setAttribute("aria-valuetext", String(value));
    },
  };
}
