/** The words of the first cause: Temporal wraps an activity's or a child's failure in its own. */
export function innermost(error: unknown): string {
  let inner = error;
  while (inner instanceof Error && inner.cause instanceof Error) inner = inner.cause;
  return inner instanceof Error ? inner.message : String(inner);
}
