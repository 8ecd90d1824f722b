import * as assert from 'uvu/assert';
import { render } from '../../../src/render/render.ts';
import { shopModel } from '../../helpers/model.ts';
import { suite } from '../../helpers/suite.ts';

const group = '11111111-2222-3333-4444-555555555555';
const hub = '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/rg-hub';
const workload = { orders: { image: 'shopregistry.azurecr.io/orders:1.4.2' } };
const delivery = { method: 'github', repository: 'https://github.com/example/shop' };

function doc(rest: object): string {
  return render(shopModel(workload, { delivery, ...rest })).get('docs/pipelines.md')?.text ?? '';
}

const behindFirewall = doc({
  cluster: {
    access: { adminGroups: [group], api: { private: true, runCommand: true } },
    network: {
      egress: 'firewall',
      avoid: ['10.0.0.0/16'],
      firewall: { address: '10.0.1.4', network: `${hub}/providers/Microsoft.Network/virtualNetworks/hub` },
    },
  },
});
const plain = doc({});
const existing = doc({
  registry: { existing: `${hub}/providers/Microsoft.ContainerRegistry/registries/shopregistry` },
});

suite('the rights in docs/pipelines.md', (test) => {
  test('reach the network of a firewall that is peered, and no further', () => {
    assert.match(behindFirewall, new RegExp(`grant deploy "Peer shop with rg-hub from production" "${hub}"`));
    assert.match(behindFirewall, /virtualNetworks\/peer\/action/);
    assert.not.match(plain, /Peer shop/);
  });

  test('say what Azure needs to run kubectl for the daily comparison', () => {
    assert.match(behindFirewall, /In production Azure runs kubectl inside the network/);
    assert.match(behindFirewall, /managedClusters\/runcommand\/action/);
    assert.not.match(plain, /runcommand/);
  });

  test('join a registry only where something joins it', () => {
    assert.match(existing, /stands in rg-hub: production reads it, and lets/);
    assert.not.match(existing, /privateEndpointConnectionsApproval/);
  });
});
