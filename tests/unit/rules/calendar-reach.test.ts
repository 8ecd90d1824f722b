import * as assert from 'uvu/assert';
import { read } from '../../../src/config/read.ts';
import { validate } from '../../../src/config/validate.ts';
import { asOf } from '../../../src/facts/as-of.ts';
import { calendar, type Concern } from '../../../src/facts/calendar.ts';
import { findSize } from '../../../src/facts/vm-sizes.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { coming } from '../../../src/rules/coming.ts';
import { suite } from '../../helpers/suite.ts';

const someSizes = ['Standard_NC6s_v3', 'Standard_NV16as_v4', 'Standard_DS3_v2', 'Standard_F8s_v2'];

/** A cluster that an event is about; the compiler asks for one as soon as there is a new kind of concern. */
function clusterOf(concern: Concern): object {
  if ('kubernetes' in concern)
    return { kubernetesVersion: concern.kubernetes, longTermSupport: concern.support === 'longTerm' };
  if ('sizes' in concern) return { pools: { apps: { size: concern.sizes[0] } } };
  if ('sizeFamilies' in concern) {
    const size = someSizes.find((name) => concern.sizeFamilies.includes(findSize(name)?.quotaFamily ?? ''));
    assert.ok(size, `add a size of ${concern.sizeFamilies[0]} to someSizes`);
    return { pools: { apps: { size } } };
  }
  if ('nodeImage' in concern)
    return concern.nodeImage === 'Ubuntu 22.04'
      ? { kubernetesVersion: '1.34' }
      : { kubernetesVersion: '1.31', pools: { apps: { os: 'AzureLinux' } } };
  return {};
}

function foundIn(concern: Concern): string[] {
  const config = {
    schema: 1,
    name: 'shop',
    cluster: clusterOf(concern),
    ...('tag' in concern ? { tags: { [concern.tag]: 'true' } } : {}),
    workloads: { web: { image: 'shopregistry.azurecr.io/web:1', port: 8080, expose: 'web.example.com' } },
  };
  const configuration = validate(read(Buffer.from(JSON.stringify(config)), 'aks-prod.yaml'));
  const { model } = resolve(configuration, { name: 'create-aks-prod', version: '0.0.0' });
  return coming(configuration, model, asOf, '2100-01-01').map(({ event }) => event.id);
}

suite('each event of the calendar', (test) => {
  for (const { id, concerns } of calendar)
    test(`${id} concerns a platform that can be written`, () => assert.ok(foundIn(concerns).includes(id)));

  test('leaves alone what it is not about', () => {
    const usual = foundIn({ uses: 'pools' });
    assert.equal(usual, [
      'default-outbound-access',
      'preview-api-2023-2024',
      'kubernetes-1.36-community',
      'nsg-flow-logs',
      'kubernetes-1.37-gateway-api',
      'kubernetes-1.37-reimage',
    ]);
  });
});
