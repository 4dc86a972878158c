// @ts-check

/** MIME type under which an output names a widget. */
const widgetType = "application/vnd.jupyter.widget-view+json";

/**
 * Leaves widgets out of a notebook's outputs where something else shows the same, since a page has no widget manager: what remains
 * is their picture or text. The state of the widgets goes too; with it, pages would load scripts from elsewhere.
 *
 * @template {{ cells: { outputs?: { data?: Record<string, unknown> }[] }[], metadata: Record<string, unknown> }} T
 * @param {T} notebook
 * @returns {T} the same notebook, changed
 */
export function withoutWidgets(notebook) {
  delete notebook.metadata.widgets;
  for (const { outputs = [] } of notebook.cells) {
    for (const { data = {} } of outputs) delete data[widgetType];
  }
  return notebook;
}
