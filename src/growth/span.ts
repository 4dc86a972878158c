import { demand, integer } from "../checking/shapes.js";

/** The largest number of members that a network is divided into. */
export const mostMembers = 64;

/**
 * Neighbouring members that act as one net: `{ first: 0, count: 1 }` is member 0, `{ first: 0, count: 2 }` the net grown
 * from members 0 and 1.
 */
export interface Span {
  /** Index of the first member, from 0. */
  readonly first: number;
  /** Number of members. */
  readonly count: number;
}

/**
 * The net of one member.
 *
 * @throws InputError for another number than 0 to 63.
 */
export function member(index: number): Span {
  demand(index, integer({ min: 0, max: mostMembers - 1 }), "index", "member");
  return { first: index, count: 1 };
}

/**
 * The net of all members.
 *
 * @throws InputError for another number than 1 to 64.
 */
export function allMembers(count: number): Span {
  demand(count, integer({ min: 1, max: mostMembers, use: 2 }), "count", "allMembers");
  return { first: 0, count };
}

/** Short name of a span: `"0"`, or `"0-1"` for a grown one. */
export function spanName(span: Span): string {
  return span.count === 1 ? String(span.first) : `${span.first}-${span.first + span.count - 1}`;
}

/** The net of a span for people: `"member 0"`, or `"members 0-1"`. */
export function spanTitle(span: Span): string {
  return span.count === 1 ? `member ${span.first}` : `members ${spanName(span)}`;
}

/** Whether `inner` lies in `outer`. */
export function contains(outer: Span, inner: Span): boolean {
  return inner.first >= outer.first && inner.first + inner.count <= outer.first + outer.count;
}
