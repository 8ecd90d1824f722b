import { network, orders, pools, type Case } from '../platform.ts';

const small = { apps: { max: 5, upgrade: { surge: 3 } } };
const upTo = (max: number) => ({ cluster: { network: { pods: '10.244.0.0/19' }, pools: { system: { max: 5, upgrade: { surge: 3 } }, apps: { max, upgrade: { surge: 3 } } } } });

export const networkCases: readonly Case[] = [
  { rule: 'V35', about: 'VNet', breaks: network({ vnet: '10.40.0.5/16' }), passes: network({ vnet: '10.40.0.0/16' }), says: /not a network address/ },
  { rule: 'V35', about: 'avoided range', breaks: network({ avoid: ['10.60.0.5/16'] }), passes: network({ avoid: ['10.60.0.0/16'] }), says: /10\.60\.0\.5\/16/ },
  { rule: 'V35', about: 'public pods', breaks: network({ pods: '20.0.0.0/16' }), passes: network({ pods: '100.64.0.0/16' }), says: /not private address space/ },
  { rule: 'V35', about: 'called range', breaks: orders({ uses: { addresses: { '10.60.4.1/24': [5432] } } }), passes: orders({ uses: { addresses: { '10.60.4.1/32': [5432] } } }), says: /10\.60\.4\.1\/24/ },
  { rule: 'V36', breaks: network({ pods: '10.40.0.0/16' }), passes: network({ pods: '10.41.0.0/16' }), says: /The virtual network 10\.40\.0\.0\/16 and the pod range 10\.40\.0\.0\/16 overlap/ },
  { rule: 'V36', about: 'avoided range', breaks: network({ avoid: ['172.16.4.0/24'] }), passes: network({ avoid: ['172.17.4.0/24'] }), says: /The service range 172\.16\.0\.0\/16 and the range to avoid/ },
  { rule: 'V37', breaks: network({ services: '172.30.0.0/16' }), passes: network({ services: '172.29.0.0/16' }), says: /touches 172\.30\.0\.0\/16/ },
  { rule: 'V38', about: 'large', breaks: network({ services: '172.16.0.0/12', pods: '10.244.0.0/16' }), passes: network({ services: '172.16.0.0/13' }), says: /larger than a \/13/ },
  { rule: 'V38', about: 'small', breaks: network({ services: '172.16.0.0/28' }), passes: network({ services: '172.16.0.0/27' }), says: /has 14 addresses; 17 Services need one/ },
  { rule: 'V39', about: 'too small', breaks: network({ vnet: '10.40.0.0/26' }), passes: network({ vnet: '10.40.0.0/24' }), says: /too small/ },
  {
    rule: 'V39', about: 'close', severity: 'warning', says: /offers 59 addresses and the pools may need 5\d/,
    breaks: { cluster: { network: { vnet: '10.40.0.0/25' }, pools: { apps: { max: 30, upgrade: { surge: 9 } } } } }, passes: { cluster: { network: { vnet: '10.40.0.0/25' }, pools: { apps: { max: 20, upgrade: { surge: 3 } } } } },
  },
  { rule: 'V40', breaks: upTo(22), passes: upTo(21), says: /serves 32 nodes; the pools may reach 33/ },
  { rule: 'V43', breaks: network({ egress: 'firewall' }), passes: network({ egress: 'firewall', firewall: { address: '10.0.0.4' } }), says: /no firewall is named/ },
  { rule: 'V43', about: 'unused', severity: 'warning', breaks: network({ firewall: { address: '10.0.0.4' } }), passes: pools(small), says: /so it is not used/ },
  { rule: 'V43', about: 'inside', breaks: network({ egress: 'firewall', firewall: { address: '10.244.0.4' } }), passes: network({ egress: 'firewall', firewall: { address: '10.40.0.4' } }), says: /lies in the pod range/ },
  { rule: 'N7', breaks: orders({ uses: { addresses: { '10.244.3.0/24': [5432] } } }), passes: orders({ uses: { addresses: { '10.245.3.0/24': [5432] } } }), says: /lies in the pod range/ },
  { rule: 'V44', about: 'open', severity: 'warning', breaks: { cluster: { access: { api: { authorizedRanges: [] } } } }, passes: { cluster: { access: { api: { private: true, authorizedRanges: [] } } } }, says: /open to the whole internet/ },
  { rule: 'V44', about: 'everywhere', severity: 'warning', breaks: { cluster: { access: { api: { authorizedRanges: ['0.0.0.0/0'] } } } }, passes: { cluster: { access: { api: { authorizedRanges: ['198.51.100.0/24'] } } } }, says: /0\.0\.0\.0\/0/ },
  { rule: 'V44', about: 'private', breaks: { cluster: { access: { api: { private: true } } } }, passes: { cluster: { access: { api: { private: false } } } }, says: /only a public one can have/ },
  { rule: 'F11', breaks: { cluster: { access: { api: { private: true, authorizedRanges: [] } } }, delivery: { method: 'github' } }, passes: { delivery: { method: 'github' } }, says: /GitHub Actions deploys to a private API server/ },
];
