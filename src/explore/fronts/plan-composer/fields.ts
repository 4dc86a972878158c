import { element } from "../kit/elements.js";

/** A setting with its label, of which the value can be shown anew without taking it from who writes in it. */
export interface Field<T> {
  readonly root: HTMLElement;
  show(value: T): void;
}

/** A choice among texts. */
export function choiceField(
  label: string,
  choices: readonly { readonly value: string; readonly title: string }[],
  onChange: (value: string) => void,
): Field<string> {
  const select = element("select", { onchange: () => onChange(select.value) });
  for (const { value, title } of choices) select.append(element("option", { value }, title));
  return {
    root: element("label", { class: "mg-field" }, element("span", { class: "mg-faint" }, label), select),
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
    root: element("label", { class: "mg-field" }, element("span", { class: "mg-faint" }, label), input),
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
