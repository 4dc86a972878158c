import { also, integer, record, type Shape } from "../checking/shapes.js";
import { mostMembers, type Span } from "./span.js";

/** Members of a network. */
export const memberCount = integer({ min: 1, max: mostMembers, use: 2 });

/** Neighbouring members of the network. */
export function spanShape(members: number | undefined): Shape {
  const remedy = "Use member(0), which is { first: 0, count: 1 }.";
  const bounds = {
    first: integer({ min: 0, max: mostMembers - 1 }),
    count: integer({ min: 1, max: mostMembers }),
  };
  return also(
    record<Span>(bounds, remedy),
    ({ first, count }: Span) => members === undefined || first + count <= members,
    `to lie within ${members} members`,
    remedy,
  );
}
