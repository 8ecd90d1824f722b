/** One metric that an expression reads, and the scrape job that it names. */
export interface Selector {
  readonly metric: string;
  readonly job: string | undefined;
}

/** An expression with one thing broken. */
export interface Mutant {
  readonly what: string;
  readonly expression: string;
}

const keywords = new Set(['and', 'or', 'unless', 'offset', 'bool']);
const grouping = /\b(?:by|without|on|ignoring|group_left|group_right)\s*(?:\([^)]*\))?/g;
const opposite: Readonly<Record<string, string>> = {
  '>': '<=',
  '<': '>=',
  '>=': '<',
  '<=': '>',
  '==': '!=',
  '!=': '==',
};
const broader: Readonly<Record<string, string>> = { '>': '>=', '<': '<=', '>=': '>', '<=': '<' };

/**
 * The metrics that a PromQL expression reads, in order. A metric without `{...}` has no job.
 * Enough of PromQL for rules as we write them; functions, keywords, label lists and durations are told apart by form.
 */
export function selectors(expression: string): Selector[] {
  const bare = expression.replaceAll(grouping, ' ').replaceAll(/\[[^\]]*\]/g, ' ');
  const found: Selector[] = [];
  for (const match of bare.matchAll(/"[^"]*"|([A-Za-z_:][\w:]*)\s*(\{[^}]*\}|\()?|\b\d\w*/g)) {
    const [, name, after] = match;
    if (name === undefined || after === '(' || keywords.has(name)) continue;
    found.push({ metric: name, job: /\bjob="([^"]*)"/.exec(after ?? '')?.[1] });
  }
  return found;
}

/**
 * Every way to break an expression that a good test must notice: each comparison turned round or moved to its boundary,
 * each threshold doubled and halved, each `and`, `unless` and `or` clause left out. Thresholds are the numbers that stand
 * right of a comparison; a boundary is only moved where a sample can lie on it, at whole numbers below 10 and between metrics.
 */
export function mutants(expression: string): Mutant[] {
  return [...comparisons(expression), ...clauses(expression)];
}

function comparisons(expression: string): Mutant[] {
  const hidden = blank(expression);
  return [...hidden.matchAll(/(==|!=|>=|<=|>|<)\s*(\d+(?:\.\d+)?)?/g)].flatMap((match) => {
    const [whole, operator = '', threshold] = match;
    const replaced = (text: string): string =>
      expression.slice(0, match.index) + text + expression.slice(match.index + whole.length);
    const where = `"${whole.trim()}" at ${match.index}`;
    const result = [
      { what: `${where} turned round`, expression: replaced(`${opposite[operator]} ${threshold ?? ''}`) },
    ];
    const boundary = broader[operator];
    const countable = threshold === undefined || (Number.isInteger(Number(threshold)) && Number(threshold) < 10);
    if (boundary !== undefined && countable && !(operator === '<' && threshold === '0')) {
      result.push({ what: `${where} at its boundary`, expression: replaced(`${boundary} ${threshold ?? ''}`) });
    }
    if (threshold !== undefined && Number(threshold) > 0 && operator !== '==') {
      for (const factor of [2, 0.5]) {
        result.push({
          what: `${where} times ${factor}`,
          expression: replaced(`${operator} ${Number(threshold) * factor}`),
        });
      }
    }
    return result;
  });
}

function clauses(expression: string): Mutant[] {
  const hidden = blank(expression);
  return [...hidden.matchAll(/\b(?:and|unless|or)\b/g)].map((match) => {
    const end = endOfClause(hidden, match.index + match[0].length);
    return {
      what: `"${expression.slice(match.index, match.index + 40)}" left out`,
      expression: expression.slice(0, match.index) + expression.slice(end),
    };
  });
}

/** Where the operand ends that starts at `from`: at the next set operator of the same depth, or where its brackets close. */
function endOfClause(hidden: string, from: number): number {
  let depth = 0;
  for (let index = from; index < hidden.length; index += 1) {
    if (hidden[index] === '(') depth += 1;
    if (hidden[index] === ')') depth -= 1;
    if (depth < 0 || (depth === 0 && /^\b(?:and|unless|or)\b/.test(hidden.slice(index)))) return index;
  }
  return hidden.length;
}

/** The expression with the inside of `{...}` and `"..."` blanked, so that label matchers are no comparisons. */
function blank(expression: string): string {
  return expression.replaceAll(/\{[^}]*\}|"[^"]*"/g, (text) => '_'.repeat(text.length));
}
