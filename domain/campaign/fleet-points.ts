import { distinct } from './canonical.ts';
import { product } from './product.ts';
import type { FleetGroup, FleetMatrix, FleetSpec, GroupMatrix } from './spec.ts';

/** Every fleet that the campaign asks for, in the order written, none twice. */
export function fleetPoints(matrix: FleetMatrix): FleetSpec[] {
  if (matrix.kind === 'adopted') return [matrix];
  let fleets: FleetGroup[][] = [[]];
  for (const group of matrix.groups) {
    const points = groupPoints(group);
    fleets = fleets.flatMap((before) => points.map((point) => [...before, point]));
  }
  return fleets.map((groups) => ({ kind: 'created', groups }));
}

function groupPoints(group: GroupMatrix): FleetGroup[] {
  const { count, boot, flavor, image, network, volumeSizeGb, ...constants } = group;
  const axes = { count, boot, flavor, image, network };
  if (volumeSizeGb === undefined) return product(axes).map((point) => ({ ...point, ...constants }));
  // A size says nothing of a server without a volume: those points are one, however many sizes there are.
  const points = product({ ...axes, volumeSizeGb }).map(({ volumeSizeGb: size, ...point }) =>
    point.boot === 'image' ? point : { ...point, volumeSizeGb: size },
  );
  return distinct(points).map((point) => ({ ...point, ...constants }));
}
