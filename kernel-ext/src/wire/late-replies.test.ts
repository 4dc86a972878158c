import { expect, it } from "vitest";
import type { Message } from "./codec.js";
import { createHeader } from "./codec.js";
import { LateReplies } from "./late-replies.js";
import type { MessageChannelName } from "./transport.js";

const request = (): Message => ({
  header: createHeader("interrupt_request", "session"),
  identities: [],
  parent: {},
  content: {},
  metadata: {},
  buffers: [],
});

it("knows the one late reply to each request that was answered", () => {
  const replies = new LateReplies();
  const [answered, other] = [request(), request()];
  const isOne = (type: string, { header }: Message, channel: MessageChannelName = "control"): boolean =>
    replies.isOne({
      channel,
      parts: [createHeader(type, "session"), header].map((part) => JSON.stringify(part)),
      identities: [],
      buffers: [],
    });
  replies.expect(answered);
  expect(isOne("interrupt_reply", other)).toBe(false);
  expect(isOne("status", answered, "iopub")).toBe(false);
  expect(isOne("interrupt_reply", answered)).toBe(true);
  expect(isOne("interrupt_reply", answered)).toBe(false);
});
