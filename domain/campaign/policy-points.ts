import { type Policy, policyFields } from '../policy.ts';
import type { PolicyMatrix } from './spec.ts';

/** Every policy that the campaign asks for: the first field varies slowest. One undefined where it declares nothing. */
export function policyPoints(matrix: PolicyMatrix | undefined): (Policy | undefined)[] {
  if (matrix === undefined) return [undefined];
  let points: Policy[] = [{}];
  for (const field of policyFields) {
    const values = matrix[field];
    if (values) points = points.flatMap((point) => values.map((value) => ({ ...point, [field]: value })));
  }
  return points;
}
