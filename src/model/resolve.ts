import { checkers } from '../../schemas/index.ts';
import type { Config, Configuration } from '../config/validate.ts';
import { resolveEnvironment } from './environment.ts';
import type { Model } from './model.ts';
import type { Problem } from './problem.ts';
import { registryOwner } from '../services/registry/owner.ts';
import { ownsSubscriptionAlerts } from './subscription-alerts.ts';

/** The tool that renders: its name and version are printed, and never looked up here. */
export interface Tool {
  readonly name: string;
  readonly version: string;
}

/** A problem that the computation met, and the environment in which it did. */
export interface Met extends Problem {
  readonly environment: string;
}

export interface Resolved {
  readonly model: Model;
  /** What could not be computed as wished; the model holds a stand-in there and must not be written. */
  readonly problems: readonly Met[];
}

/** Computes the model: every default and every derived value. Total: it gives a model for whatever the schema lets pass. */
export function resolve(configuration: Configuration, tool: Tool): Resolved {
  const problems: Met[] = [];
  const environments = [...configuration.environments].map(([name, config], index) =>
    resolveEnvironment(
      name,
      config,
      {
        registry: registryOwner(name, configuration.environments),
        ownsSubscriptionAlerts: ownsSubscriptionAlerts(name, configuration.environments),
        isFirst: index === 0,
      },
      (problem) => problems.push({ ...problem, environment: name }),
    ),
  );
  const [first] = configuration.environments.values();
  if (!first) throw new Error('A configuration has one environment at least');
  return {
    model: {
      tool,
      name: first.name,
      defaults: first.defaults,
      delivery: delivery(first),
      checks: checkers.filter((checker) => first.checks.includes(checker)),
      environments,
    },
    problems,
  };
}

function delivery(config: Config): Model['delivery'] {
  const { method, repository, branch, runner, charts } = config.delivery;
  return { method, ...(repository === undefined ? {} : { repository }), branch, runner, charts };
}
