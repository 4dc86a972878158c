/**
 * What the root of a view is given. JupyterLab's shortcuts do not reach into it: arrow keys move what has the focus here, not the
 * notebook's cells.
 *
 * @param name class of the view, such as `"mg-dial"`
 * @param label what the view is, for those who cannot see it
 */
export function viewRoot(name: string, label: string): Readonly<Record<string, string>> {
  return { class: `mg ${name}`, role: "group", "aria-label": label, "data-lm-suppress-shortcuts": "true" };
}
