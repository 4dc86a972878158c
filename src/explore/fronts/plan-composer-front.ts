import type { Front } from "./front.js";
import { ComposerView } from "./plan-composer/view.js";

const front: Front = {
  render({ model, el }) {
    const view = new ComposerView(model, el);
    return () => view.remove();
  },
};

export default front;
