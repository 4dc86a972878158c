import { demand, type Fields, oneOf, optional, record, type Shape } from "../checking/shapes.js";
import type { Optimizer, OptimizerSettings } from "./optimizer.js";

/** An optimizer's settings without its name; what is left out has its default. */
export type SettingsWithDefaults<By extends OptimizerSettings> = Partial<Omit<By, "optimizer">>;

/** An optimizer as a plan holds it: its name and all its settings. */
export function settingsShape<By extends OptimizerSettings>({ name, fields }: Optimizer<By>): Shape {
  return record<OptimizerSettings>({ optimizer: oneOf([name]), ...fields });
}

/** The settings as optional fields. */
export function optionalSettings<By extends OptimizerSettings>({
  fields,
}: Pick<Optimizer<By>, "fields">): Fields<SettingsWithDefaults<By>> {
  const shapes = Object.entries<Shape>(fields).map(([name, shape]) => [name, optional(shape)]);
  return Object.fromEntries(shapes) as Fields<SettingsWithDefaults<By>>;
}

/**
 * The settings of an optimizer as a plan holds them, with its defaults for what is left out.
 *
 * @throws InputError with everything that is wrong with the settings.
 */
export function settingsOf<By extends OptimizerSettings>(
  optimizer: Optimizer<By>,
  options: SettingsWithDefaults<By>,
): By {
  demand(options, record<object>(optionalSettings(optimizer)), "options", optimizer.name);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...optimizer.defaults, ...Object.fromEntries(given) };
}
