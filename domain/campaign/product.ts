import type { Axis } from './spec.ts';

export type Axes<T> = { readonly [K in keyof T]: Axis<T[K]> };

/** Every combination, in the order written: the last axis varies fastest. */
export function product<T extends object>(axes: Axes<T>): T[] {
  let points: Partial<T>[] = [{}];
  for (const key of Object.keys(axes) as (keyof T)[]) {
    points = points.flatMap((point) => axes[key].map((value) => ({ ...point, [key]: value })));
  }
  return points as T[];
}
