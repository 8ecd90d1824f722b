import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Files, findings, type Model, read, render, resolve, type Issue, validate } from '../../src/index.ts';
import { project } from './snapshot.ts';

/** The version that tests render with, so that snapshots do not move with a release. */
export const testTool = { name: 'create-aks-prod', version: '0.0.0-test' } as const;

export interface Made {
  readonly model: Model;
  readonly issues: readonly Issue[];
  readonly files: Files;
}

/** Runs the whole pipeline over the text of a config. */
export function make(text: string): Made {
  const configuration = validate(read(new TextEncoder().encode(text), 'aks-prod.yaml'));
  const resolved = resolve(configuration, testTool);
  return { model: resolved.model, issues: findings(configuration, resolved), files: render(resolved.model) };
}

/** Runs the whole pipeline over `examples/<name>.yaml`. */
export function makeExample(name: string): Made {
  return make(exampleText(name));
}

export function exampleText(name: string): string {
  return readFileSync(join(project, 'examples', `${name}.yaml`), 'utf8');
}
