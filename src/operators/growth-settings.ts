import { demand, type Fields, isRecord, oneOf, optional, record, type Shape } from "../checking/shapes.js";
import type { Growth, GrowthOperator, SettingsOf } from "./growth-operator.js";

/** A growth as a plan holds it: the operator's name and all its settings. */
export function growthShape<By extends Growth>(operator: GrowthOperator<By>): Shape {
  return (value, at) =>
    record<Growth>({
      operator: oneOf([operator.name]),
      ...operator.fields(isRecord(value) ? value : {}),
    })(value, at);
}

/** The settings of a growth as optional fields. */
export function settingFields<By extends Growth>(
  operator: GrowthOperator<By>,
  written: unknown,
): Fields<SettingsOf<By>> {
  const fields = Object.entries<Shape>(operator.fields(isRecord(written) ? written : {}));
  return Object.fromEntries(fields.map(([name, shape]) => [name, optional(shape)])) as Fields<SettingsOf<By>>;
}

/**
 * Makes a growth of an operator, with its defaults for what is left out.
 *
 * @throws InputError with everything that is wrong with the settings.
 */
export function growthBy<By extends Growth>(operator: GrowthOperator<By>, settings: SettingsOf<By>): By {
  const shape: Shape = (value, at) => record(settingFields(operator, value))(value, at);
  demand(settings, shape, "options", operator.name);
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...operator.defaults, ...Object.fromEntries(given) };
}
