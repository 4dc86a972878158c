/**
 * Neighbouring members that act as one net: `{ first: 0, count: 1 }` is member 0 alone, `{ first: 0, count: 2 }`
 * the net grown from members 0 and 1.
 */
export interface Span {
  readonly first: number;
  readonly count: number;
}

/** One member alone. */
export function member(index: number): Span {
  return { first: index, count: 1 };
}

/** The net of all members. */
export function allMembers(count: number): Span {
  return { first: 0, count };
}

/** Short name of a span: `"0"`, or `"0-1"` for a grown one. */
export function spanName(span: Span): string {
  return span.count === 1 ? String(span.first) : `${span.first}-${span.first + span.count - 1}`;
}

/** What a person calls the net of a span: `"member 0"`, or `"members 0-1"`. */
export function spanTitle(span: Span): string {
  return span.count === 1 ? `member ${span.first}` : `members ${spanName(span)}`;
}

/** Whether `inner` lies in `outer`. */
export function contains(outer: Span, inner: Span): boolean {
  return inner.first >= outer.first && inner.first + inner.count <= outer.first + outer.count;
}
