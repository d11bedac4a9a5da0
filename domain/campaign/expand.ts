import { fleetPoints } from './fleet-points.ts';
import { fleetName, namer, scenarioName } from './names.ts';
import { policyPoints } from './policy-points.ts';
import { product } from './product.ts';
import type { Move, Parameter, Scenario } from './scenario.ts';
import type { CampaignSpec, FleetGroup, FleetSpec } from './spec.ts';

/**
 * The points of the campaign's matrix. The policy varies slowest, for to set it disturbs the whole cloud: each is set once. Then
 * what makes the fleet, then destination, block migration, parallelism and what follows the deadline: scenarios that share
 * a fleet are neighbours, so each fleet is booted once. Under the next policy the fleets come in reverse, so that
 * the one that is there is moved again.
 */
export function expandScenarios(spec: CampaignSpec): Scenario[] {
  const fleetNames = namer();
  const scenarioNames = namer();
  const moves = movesOf(spec);
  const fleets = fleetPoints(spec.fleet).map((fleet) => ({
    fleet,
    key: fleetNames(fleetName(fleet, spec.fleet)),
  }));
  return policyPoints(spec.policy).flatMap((policy, p) =>
    (p % 2 === 0 ? fleets : fleets.toReversed()).flatMap(({ fleet, key }) =>
      moves.map((move): Scenario => {
        const name = scenarioNames(scenarioName(key, move, spec, policy));
        // Without a way back a scenario leaves its servers elsewhere: the next one needs a fleet of its own.
        const own = fleet.kind === 'created' && !spec.trips.wayBack;
        const found = { ...parameters(fleet, move), ...policy };
        return {
          name,
          fleetKey: own ? name : key,
          fleet,
          ...move,
          ...(policy && { policy }),
          parameters: found,
        };
      }),
    ),
  );
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
