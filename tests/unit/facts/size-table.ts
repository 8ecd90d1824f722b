/**
 * Sizes that the vendor's pages describe in full, one a line: name, vCPU, GiB, local disk in GiB, largest ephemeral OS
 * disk in GiB under trusted launch, GPU model, then what AKS leaves to pods: millicores, and GiB at 30, 110 and 250 pods
 * a node. Written from the pages, not from our code. Source: Azure compute docs, VM size pages; AKS docs,
 * node-resource-reservations, 2026-08-21.
 */
const table = `
Standard_D2s_v5 2 8 none no - 1900 7.27 5.90 5.90
Standard_D4s_v5 4 16 none no - 3860 15.27 13.71 11.90
Standard_D8s_v5 8 32 none no - 7820 31.27 29.71 26.97
Standard_D16s_v5 16 64 none no - 15740 63.27 61.71 58.97
Standard_D32s_v5 32 128 none no - 31580 127.27 125.71 122.97
Standard_D48s_v5 48 192 none no - 47420 191.27 189.71 186.97
Standard_D64s_v5 64 256 none no - 63260 255.27 253.71 250.97
Standard_D96s_v5 96 384 none no - 94940 383.27 381.71 378.97
Standard_D2ds_v5 2 8 temporary:75 74 - 1900 7.27 5.90 5.90
Standard_D4ds_v5 4 16 temporary:150 149 - 3860 15.27 13.71 11.90
Standard_D8ds_v5 8 32 temporary:300 299 - 7820 31.27 29.71 26.97
Standard_D16ds_v5 16 64 temporary:600 599 - 15740 63.27 61.71 58.97
Standard_D32ds_v5 32 128 temporary:1200 1199 - 31580 127.27 125.71 122.97
Standard_D48ds_v5 48 192 temporary:1800 1799 - 47420 191.27 189.71 186.97
Standard_D64ds_v5 64 256 temporary:2400 2040 - 63260 255.27 253.71 250.97
Standard_D96ds_v5 96 384 temporary:3600 2040 - 94940 383.27 381.71 378.97
Standard_D2ads_v5 2 8 temporary:75 74 - 1900 7.27 5.90 5.90
Standard_D4ads_v5 4 16 temporary:150 149 - 3860 15.27 13.71 11.90
Standard_D8ads_v5 8 32 temporary:300 299 - 7820 31.27 29.71 26.97
Standard_D16ads_v5 16 64 temporary:600 599 - 15740 63.27 61.71 58.97
Standard_D32ads_v5 32 128 temporary:1200 1199 - 31580 127.27 125.71 122.97
Standard_D48ads_v5 48 192 temporary:1800 1799 - 47420 191.27 189.71 186.97
Standard_D64ads_v5 64 256 temporary:2400 2040 - 63260 255.27 253.71 250.97
Standard_D96ads_v5 96 384 temporary:3600 2040 - 94940 383.27 381.71 378.97
Standard_D2ds_v6 2 8 nvme:110 unverified - 1900 7.27 5.90 5.90
Standard_D4ds_v6 4 16 nvme:220 unverified - 3860 15.27 13.71 11.90
Standard_D8ds_v6 8 32 nvme:440 unverified - 7820 31.27 29.71 26.97
Standard_D16ds_v6 16 64 nvme:880 unverified - 15740 63.27 61.71 58.97
Standard_D32ds_v6 32 128 nvme:1760 unverified - 31580 127.27 125.71 122.97
Standard_D48ds_v6 48 192 nvme:2640 unverified - 47420 191.27 189.71 186.97
Standard_D64ds_v6 64 256 nvme:3520 unverified - 63260 255.27 253.71 250.97
Standard_D96ds_v6 96 384 nvme:5280 unverified - 94940 383.27 381.71 378.97
Standard_D128ds_v6 128 512 nvme:7040 unverified - 126620 511.27 509.71 506.97
Standard_D2s_v6 2 8 none no - 1900 7.27 5.90 5.90
Standard_D4s_v6 4 16 none no - 3860 15.27 13.71 11.90
Standard_D8s_v6 8 32 none no - 7820 31.27 29.71 26.97
Standard_D16s_v6 16 64 none no - 15740 63.27 61.71 58.97
Standard_D32s_v6 32 128 none no - 31580 127.27 125.71 122.97
Standard_D48s_v6 48 192 none no - 47420 191.27 189.71 186.97
Standard_D64s_v6 64 256 none no - 63260 255.27 253.71 250.97
Standard_D96s_v6 96 384 none no - 94940 383.27 381.71 378.97
Standard_D2as_v6 2 8 none no - 1900 7.27 5.90 5.90
Standard_D4as_v6 4 16 none no - 3860 15.27 13.71 11.90
Standard_D8as_v6 8 32 none no - 7820 31.27 29.71 26.97
Standard_D16as_v6 16 64 none no - 15740 63.27 61.71 58.97
Standard_D32as_v6 32 128 none no - 31580 127.27 125.71 122.97
Standard_D48as_v6 48 192 none no - 47420 191.27 189.71 186.97
Standard_D64as_v6 64 256 none no - 63260 255.27 253.71 250.97
Standard_D96as_v6 96 384 none no - 94940 383.27 381.71 378.97
Standard_D2ads_v6 2 8 nvme:110 unverified - 1900 7.27 5.90 5.90
Standard_D4ads_v6 4 16 nvme:220 unverified - 3860 15.27 13.71 11.90
Standard_D8ads_v6 8 32 nvme:440 unverified - 7820 31.27 29.71 26.97
Standard_D16ads_v6 16 64 nvme:880 unverified - 15740 63.27 61.71 58.97
Standard_D32ads_v6 32 128 nvme:1760 unverified - 31580 127.27 125.71 122.97
Standard_D48ads_v6 48 192 nvme:2640 unverified - 47420 191.27 189.71 186.97
Standard_D64ads_v6 64 256 nvme:3520 unverified - 63260 255.27 253.71 250.97
Standard_D96ads_v6 96 384 nvme:5280 unverified - 94940 383.27 381.71 378.97
Standard_D2plds_v6 2 4 nvme:110 no - 1900 3.27 2.90 2.90
Standard_D4plds_v6 4 8 nvme:220 no - 3860 7.27 5.90 5.90
Standard_D8plds_v6 8 16 nvme:440 no - 7820 15.27 13.71 11.90
Standard_D16plds_v6 16 32 nvme:880 no - 15740 31.27 29.71 26.97
Standard_D32plds_v6 32 64 nvme:1760 no - 31580 63.27 61.71 58.97
Standard_D48plds_v6 48 96 nvme:2640 no - 47420 95.27 93.71 90.97
Standard_D64plds_v6 64 128 nvme:3520 no - 63260 127.27 125.71 122.97
Standard_D96plds_v6 96 192 nvme:5280 no - 94940 191.27 189.71 186.97
Standard_E2ds_v5 2 16 temporary:75 74 - 1900 15.27 13.71 11.90
Standard_E4ds_v5 4 32 temporary:150 149 - 3860 31.27 29.71 26.97
Standard_E8ds_v5 8 64 temporary:300 299 - 7820 63.27 61.71 58.97
Standard_E16ds_v5 16 128 temporary:600 599 - 15740 127.27 125.71 122.97
Standard_E20ds_v5 20 160 temporary:750 749 - 19700 159.27 157.71 154.97
Standard_E32ds_v5 32 256 temporary:1200 1199 - 31580 255.27 253.71 250.97
Standard_E48ds_v5 48 384 temporary:1800 1799 - 47420 383.27 381.71 378.97
Standard_E64ds_v5 64 512 temporary:2400 2040 - 63260 511.27 509.71 506.97
Standard_E96ds_v5 96 672 temporary:3600 2040 - 94940 671.27 669.71 666.97
Standard_E2ads_v5 2 16 temporary:75 74 - 1900 15.27 13.71 11.90
Standard_E4ads_v5 4 32 temporary:150 149 - 3860 31.27 29.71 26.97
Standard_E8ads_v5 8 64 temporary:300 299 - 7820 63.27 61.71 58.97
Standard_E16ads_v5 16 128 temporary:600 599 - 15740 127.27 125.71 122.97
Standard_E20ads_v5 20 160 temporary:750 749 - 19700 159.27 157.71 154.97
Standard_E32ads_v5 32 256 temporary:1200 1199 - 31580 255.27 253.71 250.97
Standard_E48ads_v5 48 384 temporary:1800 1799 - 47420 383.27 381.71 378.97
Standard_E64ads_v5 64 512 temporary:2400 2040 - 63260 511.27 509.71 506.97
Standard_E96ads_v5 96 672 temporary:3600 2040 - 94940 671.27 669.71 666.97
Standard_F2s_v2 2 4 temporary:16 15 - 1900 3.27 2.90 2.90
Standard_F4s_v2 4 8 temporary:32 31 - 3860 7.27 5.90 5.90
Standard_F8s_v2 8 16 temporary:64 63 - 7820 15.27 13.71 11.90
Standard_F16s_v2 16 32 temporary:128 127 - 15740 31.27 29.71 26.97
Standard_F32s_v2 32 64 temporary:256 255 - 31580 63.27 61.71 58.97
Standard_F48s_v2 48 96 temporary:384 383 - 47420 95.27 93.71 90.97
Standard_F64s_v2 64 128 temporary:512 511 - 63260 127.27 125.71 122.97
Standard_F72s_v2 72 144 temporary:576 575 - 71180 143.27 141.71 138.97
Standard_L8s_v3 8 64 temporary:80 unverified - 7820 63.27 61.71 58.97
Standard_L16s_v3 16 128 temporary:160 unverified - 15740 127.27 125.71 122.97
Standard_L32s_v3 32 256 temporary:320 unverified - 31580 255.27 253.71 250.97
Standard_L48s_v3 48 384 temporary:480 unverified - 47420 383.27 381.71 378.97
Standard_L64s_v3 64 512 temporary:640 unverified - 63260 511.27 509.71 506.97
Standard_L80s_v3 80 640 temporary:800 unverified - 79100 639.27 637.71 634.97
Standard_NC4as_T4_v3 4 28 temporary:176 175 T4 3860 27.27 25.71 22.97
Standard_NC8as_T4_v3 8 56 temporary:352 351 T4 7820 55.27 53.71 50.97
Standard_NC16as_T4_v3 16 110 temporary:352 351 T4 15740 109.27 107.71 104.97
Standard_NC64as_T4_v3 64 440 temporary:2816 2040 T4 63260 439.27 437.71 434.97
Standard_NC24ads_A100_v4 24 220 temporary:64 unverified A100 23660 219.27 217.71 214.97
Standard_NC48ads_A100_v4 48 440 temporary:128 unverified A100 47420 439.27 437.71 434.97
Standard_NC96ads_A100_v4 96 880 temporary:256 unverified A100 94940 879.27 877.71 874.97
Standard_NC40ads_H100_v5 40 320 temporary:3576 unverified H100 39500 319.27 317.71 314.97
Standard_NC80adis_H100_v5 80 640 temporary:7152 unverified H100 79100 639.27 637.71 634.97
Standard_NV6ads_A10_v5 6 55 temporary:180 unverified A10 5840 54.27 52.71 49.97
Standard_NV12ads_A10_v5 12 110 temporary:360 unverified A10 11780 109.27 107.71 104.97
Standard_NV18ads_A10_v5 18 220 temporary:720 unverified A10 17720 219.27 217.71 214.97
Standard_NV36ads_A10_v5 36 440 temporary:1440 unverified A10 35540 439.27 437.71 434.97
Standard_NV36adms_A10_v5 36 880 temporary:2880 unverified A10 35540 879.27 877.71 874.97
Standard_NV72ads_A10_v5 72 880 temporary:2880 unverified A10 71180 879.27 877.71 874.97
Standard_ND96isr_H100_v5 96 1900 temporary:1024 unverified H100 94940 1899.27 1897.71 1894.97
Standard_NC6s_v3 6 112 temporary:736 retired V100 5840 111.27 109.71 106.97
`;

export interface SizeRow {
  readonly name: string;
  readonly vcpus: number;
  readonly gib: number;
  readonly disk: string;
  readonly ephemeral: string;
  readonly gpu: string;
  readonly cpuMilli: number;
  /** GiB at 30, 110 and 250 pods a node. */
  readonly memory: readonly string[];
}

export const sizeRows: readonly SizeRow[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', vcpus, gib, disk = '', ephemeral = '', gpu = '', cpuMilli, ...memory] = line.split(' ');
    return { name, vcpus: Number(vcpus), gib: Number(gib), disk, ephemeral, gpu, cpuMilli: Number(cpuMilli), memory };
  });
