import type { Front } from "./front.js";
import { QuestionView } from "./question/view.js";

const front: Front = {
  render({ model, el }) {
    const view = new QuestionView(model, el);
    return () => view.remove();
  },
};

export default front;
