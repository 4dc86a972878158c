import { BoundaryView } from "./decision-boundary/view.js";
import type { Front } from "./front.js";

const front: Front = {
  render({ model, el }) {
    const view = new BoundaryView(model, el);
    return () => view.remove();
  },
};

export default front;
