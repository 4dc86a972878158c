import { brushOver } from "./ablation/brush.js";
import { curvePanel } from "./ablation/curve.js";
import { dotsScale } from "./ablation/dots.js";
import { makeList } from "./ablation/list.js";
import type { ListActions, ListState } from "./ablation/list-state.js";
import { makePivot } from "./ablation/pivot.js";
import type { AblationChoice, AblationData } from "./ablation/state.js";
import { ablationStyle } from "./ablation/style.js";
import { rowText } from "./ablation/texts.js";
import { makeTools } from "./ablation/tools.js";
import type { Front } from "./front.js";
import { element } from "./kit/elements.js";
import { keepKeys } from "./kit/keep-keys.js";
import { latest } from "./kit/latest.js";
import { sharedStyle } from "./kit/style.js";

/** Results as a table that is sorted, filtered, pivoted, brushed and explained. */
const front: Front = {
  render({ model, el }) {
    const data = model.get<AblationData>("data");
    const send = latest(model);
    const state = (): ListState & { readonly pivot: readonly string[] } => ({
      order: model.get("order"),
      filter: model.get("filter"),
      control: model.get("control"),
      marked: model.get("marked"),
      range: model.get("range"),
      explained: model.get("explained"),
      selected: model.get("selected"),
      pivot: model.get("pivot"),
    });
    const choose = (selected: AblationChoice): void => send({ selected });
    const toggled = (names: readonly string[], name: string): string[] =>
      names.includes(name) ? names.filter((each) => each !== name) : [...names, name];
    const actions: ListActions = {
      order: (order) => send({ order }),
      choose,
      mark: (name) => send({ marked: toggled(state().marked, name) }),
      explain: (name) => send({ explained: toggled(state().explained, name) }),
      filterBy: (word) => send({ filter: word }),
    };
    const tools = makeTools(data, send);
    const list = makeList(data, actions);
    const curve = curvePanel(data, choose);
    const status = element("div", { role: "status", class: "mg-unseen" });
    const holder = element("div", {
      class: "mg-scrolls",
      tabindex: 0,
      role: "group",
      "aria-label": "Results",
    });
    el.replaceChildren(
      element("style", {}, sharedStyle, ablationStyle),
      element(
        "section",
        {
          class: "mg mg-ablation",
          "aria-label": `Results by ${data.score}`,
        },
        tools.bar,
        element("div", { class: "mg-both" }, holder, curve.panel),
        status,
      ),
    );
    keepKeys(el);
    const show = (): void => {
      const now = state();
      const isPivoted = now.pivot.length > 0;
      const pivot = isPivoted ? makePivot(data, now.pivot, now, choose) : undefined;
      const count = pivot?.count ?? list.show(now);
      const table = pivot?.table ?? list.table;
      if (holder.firstChild !== table) holder.replaceChildren(table);
      tools.show(now, count);
    };
    const showChoice = (): void => {
      const { selected } = state();
      curve.show(selected);
      const row = data.rows.find(({ name }) => name === selected.name);
      status.textContent = row === undefined ? "" : `Chosen: ${rowText(data, row)}`;
      show();
    };
    const showFilter = (): void => {
      show();
      status.textContent = tools.countText();
    };
    const stopBrush = brushOver(
      holder,
      (width) => dotsScale(data, width),
      (range) => send({ range }),
    );
    const listeners = [
      ["change:selected", showChoice],
      ["change:filter", showFilter],
      ["change:range", showFilter],
      ...["order", "control", "marked", "explained", "pivot"].map(
        (name) => [`change:${name}`, show] as const,
      ),
    ] as const;
    for (const [event, listener] of listeners) model.on(event, listener);
    showChoice();
    return () => {
      for (const [event, listener] of listeners) model.off(event, listener);
      stopBrush();
      curve.close();
    };
  },
};
export default front;
