import * as assert from 'uvu/assert';
import { printConfig } from '../../../../cli/wizard/document.ts';
import { suite } from '../../../helpers/suite.ts';
import { read } from '../../../../src/config/read.ts';

const config = {
  schema: 1,
  defaults: '2026.11',
  name: 'shop',
  cluster: { access: { adminGroups: [] }, pools: { system: {}, apps: { max: 4 } } },
  workloads: { orders: { image: 'shop.azurecr.io/orders:1.4.2' } },
};

const expected = `# yaml-language-server: $schema=.aks-prod/schema.json
# What is not set here is derived: \`create-aks-prod explain PATH\` says how and why.

# Version of this file format.
schema: 1

# Which generation of defaults holds; new behaviour arrives only when this line
# is raised.
defaults: "2026.11"

# The name of the platform; the names of Azure resources are made from it.
name: shop

# The AKS cluster.
cluster:
  # Who may use the cluster, and from where.
  access:
    # Object ids of the Microsoft Entra groups that administer the cluster.
    adminGroups: []
  # Node pools by name.
  pools:
    system: {}
    apps:
      # The greatest number of nodes that the autoscaler may make.
      max: 4

# Workloads by name.
workloads:
  orders:
    # The container image with its tag, and better still its digest.
    image: shop.azurecr.io/orders:1.4.2
`;

suite('printConfig', (test) => {
  test('puts the words of the schema above each setting, and none above names', () =>
    assert.is(printConfig(config), expected));

  test('prints what reads back as it was', () => {
    assert.equal(read(new TextEncoder().encode(printConfig(config)), 'aks-prod.yaml').value, config);
  });
});
