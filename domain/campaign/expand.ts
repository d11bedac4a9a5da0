import { fleetPoints } from './fleet-points.ts';
import { fleetName, namer, scenarioName } from './names.ts';
import { product } from './product.ts';
import type { Move, Parameter, Scenario } from './scenario.ts';
import type { CampaignSpec, FleetGroup, FleetSpec } from './spec.ts';

/**
 * The points of the campaign's matrix. What makes the fleet varies slowest, then destination, block migration,
 * parallelism and what follows the deadline: scenarios that share a fleet are neighbours, so each fleet is booted once.
 */
export function expandScenarios(spec: CampaignSpec): Scenario[] {
  const fleetNames = namer();
  const scenarioNames = namer();
  const moves = movesOf(spec);
  return fleetPoints(spec.fleet).flatMap((fleet) => {
    const fleetKey = fleetNames(fleetName(fleet, spec.fleet));
    return moves.map((move): Scenario => {
      const name = scenarioNames(scenarioName(fleetKey, move, spec));
      // Without a way back a scenario leaves its servers elsewhere: the next one needs a fleet of its own.
      const own = fleet.kind === 'created' && !spec.trips.wayBack;
      return { name, fleetKey: own ? name : fleetKey, fleet, ...move, parameters: parameters(fleet, move) };
    });
  });
}

function movesOf(spec: CampaignSpec): Move[] {
  const { blockMigration, parallelism, deadline } = spec.migrate;
  const { baseMs, perGibMs, then } = deadline;
  return product({ to: spec.to, blockMigration, parallelism, then }).map(({ then: policy, ...move }) => ({
    ...move,
    deadline: { baseMs, perGibMs, then: policy },
  }));
}

function parameters(fleet: FleetSpec, move: Move): Scenario['parameters'] {
  const { to, blockMigration, parallelism, deadline } = move;
  return { ...fleetParameters(fleet), to, blockMigration, parallelism, then: deadline.then };
}

function fleetParameters(fleet: FleetSpec): Scenario['parameters'] {
  if (fleet.kind === 'adopted') return { fleet: 'adopted' };
  const each = <T extends Parameter>(of: (group: FleetGroup) => T) => {
    const values = fleet.groups.map(of);
    const [first] = values;
    return first !== undefined && values.every((value) => value === first) ? first : values;
  };
  return {
    fleet: 'created',
    servers: fleet.groups.reduce((sum, group) => sum + group.count, 0),
    count: each((group) => group.count),
    boot: each((group) => group.boot),
    flavor: each(({ flavor }) =>
      flavor.kind === 'existing'
        ? flavor.name
        : `${flavor.vcpus} vCPU, ${flavor.ramMb} MB, ${flavor.diskGb}+${flavor.ephemeralGb} GB`,
    ),
    image: each(({ image }) => (image.kind === 'existing' ? image.name : image.file)),
    network: each(({ network }) => (network.kind === 'existing' ? network.name : network.kind)),
    ...(fleet.groups.some((group) => group.volumeSizeGb !== undefined) && {
      volumeSizeGb: each((group) => group.volumeSizeGb ?? 'as needed'),
    }),
  };
}
