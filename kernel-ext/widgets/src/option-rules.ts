import { checkArguments, type Rule } from "mixture-growth-display";

/** What options of one name are in every control that has them. */
const kinds: Readonly<Record<string, readonly ["string" | "boolean" | "function", string, string]>> = {
  label: ["string", "a text", 'Leave it out, or give a text: "width".'],
  placeholder: ["string", "a text", "Leave it out, or give a text."],
  icon: ["string", "a name of Font Awesome 4", 'Leave it out, or give one: "play".'],
  disabled: ["boolean", "true or false", "Leave it out."],
  live: ["boolean", "true or false", "Leave it out."],
  loop: ["boolean", "true or false", "Leave it out."],
  manual: ["boolean", "true or false", "Leave it out."],
  onClick: ["function", "a function", "Give what is to be done: () => console.log(1)."],
};

/**
 * Checks the options of a control, apart from those that are its own alone.
 *
 * @returns the options
 * @throws RangeError with every problem
 */
export function checkedOptions<T extends object>(where: string, options: T): T {
  const isRecord = typeof options === "object" && options !== null && !Array.isArray(options);
  checkArguments(where, [
    ["options", options, "options by their names", isRecord, "Leave them out, or give { label: … }."],
  ]);
  const rules = Object.entries(kinds).map(([name, [type, what, remedy]]): Rule => {
    const value: unknown = Reflect.get(options, name);
    return [name, value, what, value === undefined || typeof value === type, remedy];
  });
  checkArguments(where, rules);
  return options;
}

/** The rule of something that is called. */
export function callable(name: string, value: unknown): Rule {
  return [name, value, "a function", typeof value === "function", "Give what is to be done: (value) => …."];
}
