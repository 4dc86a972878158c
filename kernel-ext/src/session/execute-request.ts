import type { Message } from "../wire/codec.js";

/** A request to run a cell. */
export interface ExecuteRequest {
  readonly message: Message;
  readonly code: string;
  readonly isSilent: boolean;
  readonly isStored: boolean;
  readonly stopsOnError: boolean;
  readonly expressions: Readonly<Record<string, unknown>>;
}

/** Reads an execute_request; what is missing is as the protocol says. */
export function readRequest(message: Message): ExecuteRequest {
  const { content } = message;
  const isSilent = content.silent === true;
  const expressions = content.user_expressions;
  return {
    message,
    code: String(content.code ?? ""),
    isSilent,
    isStored: !isSilent && content.store_history !== false,
    stopsOnError: content.stop_on_error !== false,
    expressions: typeof expressions === "object" && expressions !== null ? { ...expressions } : {},
  };
}

/** The cells that were deleted since the last request, by the front end's ids. */
export function deletedCells({ metadata }: Message): readonly string[] {
  const { deletedCells: deleted } = metadata;
  return Array.isArray(deleted) ? deleted.filter((name) => typeof name === "string") : [];
}
