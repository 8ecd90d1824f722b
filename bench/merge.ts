import { merge3 } from '../src/plan/merge/merge.ts';

// Times the merge of 100 files with 20,000 lines in all, each edited on both sides: `node --import tsx bench/merge.ts`.

const files = 100;
const workloads = 5;

interface Case {
  readonly path: string;
  readonly base: Uint8Array;
  readonly ours: Uint8Array;
  readonly theirs: Uint8Array;
}

function deployment(name: string): string {
  const ports = [8080, 9090].map((port) => `        - containerPort: ${port}\n          protocol: TCP\n`).join('');
  const variables = Array.from(
    { length: 9 },
    (_, i) => `        - name: SETTING_${i}\n          value: "${name}-${i}"\n`,
  ).join('');
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    app: ${name}
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: ${name}
        image: registry.example.com/${name}:1.0.0
        ports:
${ports}        env:
${variables}`;
}

function cases(): Case[] {
  const encoder = new TextEncoder();
  return Array.from({ length: files }, (_, file) => {
    const base = Array.from({ length: workloads }, (_, i) => deployment(`w${file}-${i}`)).join('---\n');
    const ours = base.replace('replicas: 3', 'replicas: 5').replace('"w', '"edited-w');
    const theirs = base.replaceAll(':1.0.0', ':1.1.0');
    return {
      path: `k8s/production/w${file}.yaml`,
      base: encoder.encode(base),
      ours: encoder.encode(ours),
      theirs: encoder.encode(theirs),
    };
  });
}

const list = cases();
const lines = list.reduce((sum, one) => sum + one.base.filter((byte) => byte === 10).length, 0);
const started = performance.now();
const conflicts = list.filter((one) => merge3({ ...one, labels: { old: '1', new: '2' } }).kind === 'conflict').length;
const milliseconds = performance.now() - started;
console.log(`${files} files, ${lines} lines, ${conflicts} conflicts: ${milliseconds.toFixed(0)} ms`);
