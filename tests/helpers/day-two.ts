import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { Azure } from './azure.ts';
import { fakeAz } from './fake-az.ts';
import { predict } from './predict.ts';
import { expectCode } from './program.ts';
import { scratch } from './scratch.ts';

/** A repo of the tool, and the subscription that its scripts meet: what a person does to it goes through both. */
export interface Platform {
  readonly root: string;
  readonly azure: Azure;
}

interface Generated {
  /** The findings and their fixes, when it was refused. */
  readonly messages: readonly string[];
  readonly fixes: readonly string[];
  /** What stays in Azure, one sentence each. */
  readonly left: readonly string[];
}

export class DayTwo {
  readonly #bin: string;
  readonly #bicep: string;

  constructor(bin: string, bicep: string) {
    this.#bin = bin;
    this.#bicep = bicep;
  }

  /** A new repo, generated and deployed in every environment, in the order of the file. */
  start(config: object, environments: readonly string[]): Platform {
    const platform = { root: scratch('day-two'), azure: new Azure() };
    this.generate(platform, config);
    for (const environment of environments) this.deploy(platform, environment);
    return platform;
  }

  /** The same again, apart from the first: what is done to the copy leaves it as it is. */
  copy({ root, azure }: Platform): Platform {
    const other = scratch('day-two');
    cpSync(root, other, { recursive: true });
    return { root: other, azure: azure.copy() };
  }

  /** Writes the config and generates. With `code` 4 the run has to be refused. */
  generate({ root }: Platform, config: object, code = 0, ...flags: readonly string[]): Generated {
    writeFileSync(join(root, 'aks-prod.yaml'), JSON.stringify(config));
    const { out } = expectCode(code, this.#bin, root, ['generate', '--json', '--as-of', '2026-11-29', ...flags]);
    const said = JSON.parse(out) as {
      readonly leftBehind?: readonly string[];
      readonly error?: { readonly issues?: readonly { readonly message: string; readonly fix: string }[] };
    };
    const issues = said.error?.issues ?? [];
    return {
      messages: issues.map(({ message }) => message),
      fixes: issues.map(({ fix }) => fix),
      left: said.leftBehind ?? [],
    };
  }

  /** Runs scripts/deploy.sh for the infrastructure, and holds that Azure refuses nothing of it. */
  deploy(platform: Platform, environment: string): void {
    this.shell(platform, `scripts/deploy.sh ${environment} --yes --only infrastructure`);
  }

  /** Runs a command as it is printed, and holds that Azure refuses nothing of it. Returns what it printed. */
  shell(platform: Platform, command: string, status = 0): string {
    const { root, azure } = platform;
    const folder = scratch('shell');
    const put = (name: string, text: string): void => {
      writeFileSync(join(folder, name), text);
      chmodSync(join(folder, name), 0o755);
    };
    put('az', fakeAz());
    for (const name of ['kubectl', 'kubelogin']) put(name, '#!/bin/sh\nexit 0\n');
    put('answers.json', JSON.stringify(azure.answers()));
    put('log', '');
    const words =
      command.startsWith('scripts/deploy.sh') && !command.includes('--yes') ? ' --yes --only infrastructure' : '';
    const result = spawnSync('bash', ['-c', `${command}${words}`], {
      cwd: root,
      encoding: 'utf8',
      env: {
        PATH: `${folder}:${process.env['PATH'] ?? ''}`,
        FAKE_AZ: join(folder, 'answers.json'),
        FAKE_AZ_LOG: join(folder, 'log'),
        FAKE_KUBECONFIG: '',
        HOME: folder,
        POLL_SECONDS: '0',
      },
    });
    assert.is(result.status, status, `${command}\n${result.stdout}${result.stderr}`);
    for (const line of readFileSync(join(folder, 'log'), 'utf8').split('\n').filter(Boolean))
      this.#happens(platform, JSON.parse(line) as string[]);
    assert.equal(azure.refused, [], command);
    return `${result.stdout}${result.stderr}`;
  }

  /** Runs the commands of a recipe in their order; they stand in backticks, and what a person chooses in `<>`. */
  follow(platform: Platform, recipe: string, chosen: Readonly<Record<string, string>> = {}): void {
    const commands = [...recipe.matchAll(/`((?:az|kubectl|scripts|for)[ /][^`]+)`/g)].map(
      ([, command = '']) => command,
    );
    assert.ok(commands.length > 0, recipe);
    for (const command of commands)
      this.shell(
        platform,
        command.replaceAll(/<[^>]+>/g, (place) => chosen[place] ?? assert.unreachable(place) ?? ''),
      );
  }

  /** What a deployment would make, with the cluster as it runs. */
  predict({ root }: Platform, environment: string, running = '{}'): ReturnType<typeof predict> {
    const folder = scratch('predicted');
    for (const part of ['infra', 'alerts']) cpSync(join(root, part), join(folder, part), { recursive: true });
    mkdirSync(join(folder, 'infra'), { recursive: true });
    appendFileSync(
      join(folder, `infra/${environment}.bicepparam`),
      `\nparam running = ${running.replaceAll(/"(\w+)":/g, '$1:').replaceAll('"', "'")}\n`,
    );
    const values = readFileSync(join(root, `scripts/environments/${environment}.env`), 'utf8');
    const value = (name: string): string => new RegExp(`^${name}='?([^'\\n]*)`, 'm').exec(values)?.[1] ?? '';
    return predict(this.#bicep, folder, environment, {
      resourceGroup: value('RESOURCE_GROUP'),
      location: value('LOCATION'),
    });
  }

  #happens(platform: Platform, words: readonly string[]): void {
    if (!words.join(' ').startsWith('deployment group create')) {
      if (!words.join(' ').startsWith('deployment group')) platform.azure.call(words);
      return;
    }
    const group = words[words.indexOf('--resource-group') + 1] ?? '';
    const environment =
      /^infra\/(.*)\.bicepparam$/.exec(words.find((word) => word.endsWith('.bicepparam')) ?? '')?.[1] ?? '';
    const running = words.find((word) => word.startsWith('running='))?.slice('running='.length);
    platform.azure.deploy(this.predict(platform, environment, running), group);
  }
}
