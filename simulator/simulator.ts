/**
 * An OpenStack in one process, on a real socket of the loopback: Keystone, Glance, Placement, Nova, Neutron and Cinder,
 * as far as a tool that live-migrates servers talks to them, with the physics of live migration.
 *
 *     const cloud = await Simulator.start({ hosts: [{ name: 'compute01' }, { name: 'compute02' }] });
 *     await writeFile('clouds.yaml', cloud.cloudsYaml());
 *     cloud.failMigration('web-1', { afterMs: 40 });
 *     await cloud.stop();
 *
 * Every `…Ms` of a fault is of the cloud's time, but for latency and absence, which are the machine's.
 */
import { region } from './api/catalogue.ts';
import { computeService } from './api/compute/compute.ts';
import { identityService } from './api/identity.ts';
import { imageService } from './api/image.ts';
import { networkService } from './api/network/network.ts';
import { placementService } from './api/placement.ts';
import { volumeService } from './api/volume/volume.ts';
import { Chance } from './chance.ts';
import { Clock } from './clock.ts';
import { Copying } from './engine/copying.ts';
import { LiveMigrations } from './engine/live-migration.ts';
import { accountOf, type Account } from './faults/account.ts';
import { armable, type ArmableInput } from './faults/armable.ts';
import { Faults, type Disarm } from './faults/faults.ts';
import { MoveFaults } from './faults/on-moves.ts';
import { RequestFaults } from './faults/on-requests.ts';
import { furnish } from './furnish.ts';
import { Front } from './rest/front.ts';
import type { Service } from './rest/service.ts';
import { Tokens } from './rest/tokens.ts';
import { checkedScenario, settingsOf, type Scenario, type ScenarioInput } from './scenario.ts';
import type { passing } from './world/migration.ts';
import { World } from './world/world.ts';

const mib = 2 ** 20;

export interface Login {
  readonly authUrl: string;
  readonly username: string;
  readonly password: string;
  readonly projectName: string;
  readonly domainName: string;
  readonly region: string;
}

export class Simulator {
  /** The cloud's state: to look at. */
  readonly world: World;
  readonly #front: Front;
  readonly #faults: Faults;

  private constructor(world: World, front: Front, faults: Faults) {
    this.world = world;
    this.#front = front;
    this.#faults = faults;
  }

  /** @throws Error with every problem of the scenario */
  static async start(input: ScenarioInput = {}): Promise<Simulator> {
    const scenario = checkedScenario(input);
    const clock = new Clock({ factor: scenario.timeFactor });
    const world = new World(clock, new Chance(scenario.seed), settingsOf(scenario));
    furnish(world, scenario);
    const [moves, requests] = [new MoveFaults(), new RequestFaults()];
    const migrations = new LiveMigrations(world, new Copying(clock, linksOf(scenario)), moves);
    const tokens = new Tokens(clock, world.chance);
    const services: Service[] = [];
    services.push(
      identityService(world, tokens, () => services),
      imageService(world),
      placementService(world),
      computeService({ world, migrations }),
      networkService(world),
      volumeService(world),
    );
    const front = new Front(clock, services, requests, tokens);
    await front.listen(scenario.port);
    const faults = new Faults({ world, front, migrations, moves, requests });
    for (const each of scenario.faults) faults.arm(each);
    return new Simulator(world, front, faults);
  }

  /** 'http://127.0.0.1:4711'; each service has a path of its own below it. */
  get url(): string {
    return this.#front.origin;
  }

  /** How many requests it has had. */
  get requests(): number {
    return this.#front.requests;
  }

  get credentials(): Login {
    const { user, project } = this.world;
    return {
      authUrl: `${this.url}/identity/v3`,
      username: user.name,
      password: user.password,
      projectName: project.name,
      domainName: 'Default',
      region,
    };
  }

  /** The text of a clouds.yaml that knows this cloud, as 'simulated'. */
  cloudsYaml(name = 'simulated'): string {
    const { authUrl, username, password, projectName, domainName } = this.credentials;
    return [
      'clouds:',
      `  ${name}:`,
      `    region_name: ${region}`,
      '    interface: public',
      '    auth:',
      `      auth_url: ${authUrl}`,
      `      username: ${username}`,
      `      password: '${password}'`,
      `      project_name: ${projectName}`,
      `      user_domain_name: ${domainName}`,
      `      project_domain_name: ${domainName}`,
      '',
    ].join('\n');
  }

  /** Arms a fault, as a scenario file or the control endpoint would. @throws Error when it is none */
  arm(fault: ArmableInput): Disarm {
    return this.#faults.arm(armable.parse(fault));
  }

  /** The copy of this server's next migration breaks; the server stays where it was. By name or id. */
  failMigration(server: string, { afterMs = 0, times = 1 } = {}): Disarm {
    return this.arm({ fault: 'fail-migration', server, afterMs, times });
  }

  /** This server's next migration stays in a state until the fault is taken back. */
  stickMigration(server: string, state: (typeof passing)[number]): Disarm {
    return this.arm({ fault: 'stick-migration', server, state });
  }

  /** This server's next migration leaves it in ERROR. */
  breakServer(server: string, { afterMs = 0 } = {}): Disarm {
    return this.arm({ fault: 'break-server', server, afterMs });
  }

  /** This server's next migration goes there, wherever it was asked to go. */
  wrongHost(server: string, host: string): Disarm {
    return this.arm({ fault: 'wrong-host', server, host });
  }

  /** Its nova-compute dies; taking the fault back starts it again. */
  computeDown(host: string): Disarm {
    return this.arm({ fault: 'compute-down', host });
  }

  /** No service can be reached for so long. */
  away(forMs: number): Disarm {
    return this.arm({ fault: 'away', forMs });
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  /** How it really stands, whatever its services say of it. */
  account(): Account {
    this.world.clock.catchUp();
    return accountOf(this.world);
  }

  async stop(): Promise<void> {
    this.world.clock.stop();
    await this.#front.stop();
    this.#faults.endAbsences();
  }
}

function linksOf({ hosts }: Scenario): Map<string, number> {
  return new Map(
    hosts.flatMap(({ name, linkMiBps }) => [
      [`out ${name}`, linkMiBps * mib],
      [`in ${name}`, linkMiBps * mib],
    ]),
  );
}
